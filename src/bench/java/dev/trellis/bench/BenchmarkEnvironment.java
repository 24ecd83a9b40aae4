package dev.trellis.cli;

import dev.trellis.Config;
import dev.trellis.FeatureFactory;
import dev.trellis.auth.RateLimits;
import dev.trellis.base.Environment;
import dev.trellis.base.Secret;
import dev.trellis.bench.Benchmark;
import dev.trellis.bench.ProgressLine;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.customers.CustomerFeature;
import dev.trellis.db.Database;
import dev.trellis.db.EmbeddedPostgres;
import dev.trellis.db.Migrations;
import dev.trellis.db.PrivateFiles;
import dev.trellis.platforms.api.PlatformFeature;
import dev.trellis.sealing.KeyRing;
import dev.trellis.sealing.MasterKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Where a benchmark takes place: a folder and a database, opened and put away again.
///
/// @param pool database connections, of the server too
/// @param data a folder to keep; `null` for a temporary one
/// @param databaseUrl of a PostgreSQL that is there; `null` for one of its own
record BenchmarkEnvironment(
        Environment environment,
        int pool,
        @Nullable Path data,
        @Nullable String databaseUrl,
        ProgressLine progress) {
    private static final long MAX_STOP_SECONDS = 60;

    /// What a benchmark stands on.
    record Resources(
            Database database,
            Database.Settings settings,
            MasterKey.InFile masterKey,
            Path folder,
            PlatformFeature platforms,
            CustomerFeature customers) {
        Benchmark.Place place(@Nullable Path recording) {
            return new Benchmark.Place(settings, masterKey.file(), folder, recording);
        }
    }

    /// A benchmark.
    @FunctionalInterface
    interface Work<T> {
        T on(Resources ground) throws IOException, InterruptedException;
    }

    <T> T run(Work<T> work) throws IOException {
        return interruptible(() -> data == null ? inTemporaryFolder(work) : in(data, work));
    }

    /// Does the work. At Ctrl-C or SIGTERM it is interrupted, and the JVM waits until it has put
    /// everything away: the server, the database, the folder.
    private static <T> T interruptible(Callable<T> work) throws IOException {
        Thread worker = Thread.currentThread();
        CountDownLatch done = new CountDownLatch(1);
        Thread hook = new Thread(() -> {
            worker.interrupt();
            try {
                done.await(MAX_STOP_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            T result = work.call();
            Runtime.getRuntime().removeShutdownHook(hook);
            return result;
        } catch (InterruptedException interrupted) {
            throw new CommandFailed("Stopped before the end.");
        } catch (IOException | RuntimeException failed) {
            throw failed;
        } catch (Exception unexpected) {
            throw new IllegalStateException(unexpected);
        } finally {
            done.countDown();
        }
    }

    private <T> T inTemporaryFolder(Work<T> work) throws IOException, InterruptedException {
        Path temporary = Files.createTempDirectory("trellis-bench-");
        try {
            return in(temporary, work);
        } finally {
            PrivateFiles.deleteRecursively(temporary);
        }
    }

    private <T> T in(Path path, Work<T> work) throws IOException, InterruptedException {
        try (DataFolder folder = DataFolder.forServer(path)) {
            if (databaseUrl != null) {
                return on(settings(databaseUrl), path, work);
            }
            try (EmbeddedPostgres postgres = folder.postgres(environment, progress::live)) {
                return uninterrupted(postgres.settings(pool), path, work);
            }
        }
    }

    private Database.Settings settings(String url) {
        @Nullable String password = System.getenv("TRELLIS_DATABASE_PASSWORD");
        try {
            return Config.databaseSettings(
                    url, System.getenv("TRELLIS_DATABASE_USER"), password == null ? null : new Secret(password), pool);
        } catch (IllegalArgumentException malformed) {
            throw new CommandFailed("The database URL must be postgres://user:password@host:5432/name or a JDBC URL.");
        }
    }

    /// What follows, stopping PostgreSQL, waits for processes; a thread that is still interrupted
    /// could not.
    private <T> T uninterrupted(Database.Settings settings, Path path, Work<T> work)
            throws IOException, InterruptedException {
        try {
            return on(settings, path, work);
        } finally {
            Thread.interrupted();
        }
    }

    private <T> T on(Database.Settings settings, Path path, Work<T> work) throws IOException, InterruptedException {
        MasterKey.InFile masterKey = new MasterKey.InFile(path.resolve("master.key"));
        try (Database database = new Database(settings)) {
            Migrations.run(database.dataSource());
            KeyRing keyRing = KeyRing.load(database, masterKey, environment.ids(), environment.random());
            PlatformFeature platforms = FeatureFactory.platforms(database, environment, RateLimits.NONE);
            CustomerFeature customers = FeatureFactory.customers(database, keyRing, environment);
            return work.on(new Resources(database, settings, masterKey, path, platforms, customers));
        }
    }
}
