package dev.trellis.db;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.exception.FlywayValidateException;

/// Migrates a database to the schema of this version, and rejects one whose schema is newer.
public final class Migrations {
    private Migrations() {}

    /// Runs the missing migrations. Several nodes may start at once: one migrates, the others wait
    /// for it.
    ///
    /// @return how many migrations ran
    /// @throws IOException when the schema is newer than this version, or was not made by Trellis
    public static int run(DataSource dataSource) throws IOException {
        try {
            return migrate(dataSource);
        } catch (FlywayValidateException invalid) {
            throw new IOException(
                    "The schema of this database does not fit this version of Trellis: it was made by a newer"
                            + " or an altered one. Nothing was changed.",
                    invalid);
        }
    }

    private static int migrate(DataSource dataSource) {
        return Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:db/migration")
                .loggers("slf4j")
                .validateMigrationNaming(true)
                .cleanDisabled(true)
                .load()
                .migrate()
                .migrationsExecuted;
    }

    /// Returns the settings with which PostgreSQL could lose acknowledged writes, one sentence
    /// each; empty when it is durable.
    public static List<String> durabilityProblems(Database database) {
        List<String> problems = new ArrayList<>();
        database.query("""
                select name, setting from pg_settings
                where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
                """, row -> problems.add(row.text("name") + " is off"));
        return problems;
    }
}
