package dev.trellis.testing;

import dev.trellis.base.Secret;
import dev.trellis.db.Database;
import dev.trellis.db.EmbeddedPostgres;
import dev.trellis.db.Migrations;
import dev.trellis.db.PrivateFiles;
import dev.trellis.db.SqlStatement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// One PostgreSQL for the whole test run, durable as in production, and any number of databases
/// in it.
public final class TestDatabase {
    private static final EmbeddedPostgres POSTGRES = start();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestDatabase() {}

    private static EmbeddedPostgres start() {
        try {
            Path folder = Path.of("target", "test-postgres").toAbsolutePath();
            stopLeftover(folder);
            PrivateFiles.deleteRecursively(folder);
            EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, cache(), new SecureRandom(), step -> {});
            Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
            return postgres;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Of a test run that was killed.
    private static void stopLeftover(Path folder) throws IOException {
        if (folder.resolve("data").resolve("postmaster.pid").toFile().exists()) {
            EmbeddedPostgres.start(folder, cache(), new SecureRandom(), step -> {})
                    .close();
        }
    }

    public static Path cache() {
        return Path.of(System.getProperty("user.home"), ".cache", "trellis");
    }

    /// A new, empty database.
    public static Database.Settings create(int connections) {
        return create("", connections);
    }

    /// A new database with our tables, copied from one in which they were made once. What a server
    /// finds there when it starts is what it would have made.
    public static Database.Settings createMigrated(int connections) {
        return create(" template " + Migrated.NAME, connections);
    }

    private static final class Migrated {
        private static final String NAME = make();

        private static String make() {
            Database.Settings settings = create(2);
            try (Database database = new Database(settings)) {
                Migrations.run(database.dataSource());
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            return settings.url().substring(settings.url().lastIndexOf('/') + 1);
        }
    }

    private static Database.Settings create(String like, int connections) {
        Database.Settings postgres = POSTGRES.settings(1);
        String name = "test_" + COUNT.incrementAndGet();
        try (Database database = new Database(postgres)) {
            database.commit(SqlStatement.of("create database " + name + like));
        }
        String url = postgres.url().substring(0, postgres.url().lastIndexOf('/') + 1) + name;
        Secret password = java.util.Objects.requireNonNull(postgres.password());
        return new Database.Settings(url, postgres.user(), password, connections);
    }
}
