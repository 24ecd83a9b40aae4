package dev.trellis.platforms;

import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// SQL of the tables `platforms` and `platform_stripes`.
final class PlatformStore {
    /// The number of stripes of a platform: rows of which each new customer locks one. Enough that
    /// concurrent creates on a full pool rarely wait for each other, few enough to lock all of them
    /// in one statement.
    static final int STRIPES = 16;

    private final Database database;

    PlatformStore(Database database) {
        this.database = database;
    }

    Optional<Platform> find(PlatformId platform) {
        return database.first("select * from platforms where id = ?", Platform::read, platform.uuid());
    }

    List<Platform> list() {
        return database.query("select * from platforms order by id", Platform::read);
    }

    static List<SqlStatement> insert(Platform platform) {
        return List.of(
                SqlStatement.of(
                        """
                        insert into platforms (id, name, mode, is_regulated, revision, uma_domain, config, config_version,
                            created_at, updated_at)
                        values (?, ?, ?, ?, ?, ?, ?::json, ?, ?, ?)""",
                        platform.id().uuid(),
                        platform.name(),
                        platform.mode().name(),
                        platform.isRegulated(),
                        platform.revision().text(),
                        platform.umaDomain(),
                        platform.config().toString(),
                        platform.configVersion(),
                        platform.createdAt(),
                        platform.updatedAt()),
                SqlStatement.of("""
                        insert into platform_stripes (platform_id, stripe, config_version)
                        select ?::uuid, stripe, ?::bigint from generate_series(0, ?::int - 1) stripe""", platform.id().uuid(), platform.configVersion(), STRIPES));
    }

    /// Locks the platform and all its stripes: until the transaction ends, no change that depends
    /// on the configuration commits.
    static Optional<Platform> lock(Transaction transaction, PlatformId platform) throws SQLException {
        Optional<Platform> found =
                transaction.first("select * from platforms where id = ? for update", Platform::read, platform.uuid());
        transaction.query(
                "select stripe from platform_stripes where platform_id = ? order by stripe for update",
                row -> row.number("stripe"),
                platform.uuid());
        return found;
    }

    static List<SqlStatement> update(Platform platform) {
        return List.of(
                SqlStatement.of(
                        """
                        update platforms set uma_domain = ?, config = ?::json, config_version = ?, updated_at = ?
                        where id = ?""",
                        platform.umaDomain(),
                        platform.config().toString(),
                        platform.configVersion(),
                        platform.updatedAt(),
                        platform.id().uuid()),
                SqlStatement.of(
                        "update platform_stripes set config_version = ? where platform_id = ?",
                        platform.configVersion(),
                        platform.id().uuid()));
    }
}
