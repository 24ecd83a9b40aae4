package dev.trellis.auth;

import dev.trellis.base.PlatformId;
import dev.trellis.base.TokenId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.Row;
import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.Platform;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// SQL of the table `api_tokens`. Two queries have no tenant, because they determine it:
/// [#secretHash] and [#findPrincipal].
final class TokenStore {
    private final Database database;

    TokenStore(Database database) {
        this.database = database;
    }

    /// Returns the hash of a token's secret, unless the token was revoked.
    Optional<byte[]> secretHash(TokenId token) {
        return database.first(
                "select secret_hash from api_tokens where id = ? and revoked_at is null",
                row -> row.bytes("secret_hash"),
                token.uuid());
    }

    /// Finds a token with its platform, unless it was revoked.
    Optional<Principal> findPrincipal(TokenId token) {
        return database.first("""
                select t.permissions, p.*
                from api_tokens t join platforms p on p.id = t.platform_id
                where t.id = ? and t.revoked_at is null
                """, row -> new Principal(token, permissions(row), Platform.read(row)), token.uuid());
    }

    Optional<ApiToken> find(PlatformId platform, TokenId token) {
        return database.first(
                "select * from api_tokens where platform_id = ? and id = ? and revoked_at is null",
                TokenStore::read,
                platform.uuid(),
                token.uuid());
    }

    SqlStatement insert(PlatformId platform, ApiToken token, byte[] secretHash) {
        return SqlStatement.of(
                """
                insert into api_tokens (platform_id, id, name, permissions, secret_hash, created_at, updated_at)
                values (?, ?, ?, ?, ?, ?, ?)""",
                platform.uuid(),
                token.id().uuid(),
                token.name(),
                token.permissions().stream().map(Enum::name).toArray(String[]::new),
                secretHash,
                token.createdAt(),
                token.updatedAt());
    }

    /// Locks and returns the tokens with the permission MANAGE, so that two of them cannot delete
    /// each other at the same time.
    static List<TokenId> lockManagers(Transaction transaction, PlatformId platform) throws SQLException {
        return transaction.query("""
                select id from api_tokens
                where platform_id = ? and revoked_at is null and 'MANAGE' = any (permissions)
                order by id for update
                """, row -> new TokenId(row.uuid("id")), platform.uuid());
    }

    static SqlStatement revoke(PlatformId platform, TokenId token, Instant now) {
        return SqlStatement.of("""
                update api_tokens set revoked_at = ?, updated_at = ?
                where platform_id = ? and id = ? and revoked_at is null""", now, now, platform.uuid(), token.uuid());
    }

    /// Lists tokens, the newest first.
    ///
    /// @param afterId the last row of the previous page; `null` for the first page
    List<ApiToken> list(PlatformId platform, Filter filter, @Nullable UUID afterId, int limit) {
        StringBuilder sql = new StringBuilder("select * from api_tokens where platform_id = ? and revoked_at is null");
        List<@Nullable Object> args = new ArrayList<>(List.of(platform.uuid()));
        and(sql, args, " and name = ?", filter.name());
        and(sql, args, " and created_at >= ?", filter.createdAfter());
        and(sql, args, " and created_at <= ?", filter.createdBefore());
        and(sql, args, " and updated_at >= ?", filter.updatedAfter());
        and(sql, args, " and updated_at <= ?", filter.updatedBefore());
        and(sql, args, " and id < ?", afterId);
        sql.append(" order by id desc limit ?");
        args.add(limit);
        return database.query(sql.toString(), TokenStore::read, args.toArray());
    }

    record Filter(
            @Nullable String name,
            @Nullable Instant createdAfter,
            @Nullable Instant createdBefore,
            @Nullable Instant updatedAfter,
            @Nullable Instant updatedBefore) {}

    private static void and(StringBuilder sql, List<@Nullable Object> args, String clause, @Nullable Object value) {
        if (value != null) {
            sql.append(clause);
            args.add(value);
        }
    }

    private static ApiToken read(Row row) throws SQLException {
        return new ApiToken(
                new TokenId(row.uuid("id")),
                row.text("name"),
                permissions(row),
                row.instant("created_at"),
                row.instant("updated_at"));
    }

    private static Set<Permission> permissions(Row row) throws SQLException {
        return row.texts("permissions").stream()
                .map(Permission::valueOf)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Permission.class)));
    }
}
