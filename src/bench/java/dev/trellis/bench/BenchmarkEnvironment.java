package dev.trellis.bench;

import dev.trellis.CommandFeatures;
import dev.trellis.auth.RateLimitSettings;
import dev.trellis.base.Environment;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.cli.DataFolder;
import dev.trellis.cli.DatabaseOptions;
import dev.trellis.cli.ProgressReporter;
import dev.trellis.customers.CustomerFeature;
import dev.trellis.db.Database;
import dev.trellis.db.EmbeddedPostgres;
import dev.trellis.db.Migrations;
import dev.trellis.db.PrivateFiles;
import dev.trellis.platforms.api.PlatformFeature;
import dev.trellis.sealing.MasterKeySource;
import dev.trellis.sealing.RootKeyRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Opens the data folder, the database and the features that a benchmark uses, and closes them
/// after it.
///
/// @param pool number of database connections, also those of the server
/// @param data the data folder, which is kept; `null` for a temporary one
/// @param databaseUrl of an existing PostgreSQL; `null` to start one in the data folder
record BenchmarkEnvironment(
        Environment environment,
        int pool,
        @Nullable Path data,
        @Nullable String databaseUrl,
        ProgressReporter progress) {
    private static final long MAX_STOP_SECONDS = 60;

    /// What is open while a benchmark runs.
    record Resources(
            Database database,
            Database.Settings settings,
            MasterKeySource.InFile masterKey,
            Path folder,
            PlatformFeature platforms,
            CustomerFeature customers) {
        /// @param recording the file for a JFR recording of the server; `null` for none
        ServerProcess.Options serverOptions(@Nullable Path recording) {
            return new ServerProcess.Options(settings, masterKey.file(), folder, recording);
        }
    }

    /// A benchmark.
    @FunctionalInterface
    interface Work<T> {
        T run(Resources resources) throws IOException, InterruptedException;
    }

    <T> T run(Work<T> work) throws IOException {
        return runInterruptibly(() -> data == null ? runInTemporaryFolder(work) : runIn(data, work));
    }

    /// Does the work. Ctrl-C and SIGTERM interrupt it, and the JVM then waits until the server, the
    /// database and the folder are closed.
    private static <T> T runInterruptibly(Callable<T> work) throws IOException {
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

    private <T> T runInTemporaryFolder(Work<T> work) throws IOException, InterruptedException {
        Path temporary = Files.createTempDirectory("trellis-bench-");
        try {
            return runIn(temporary, work);
        } finally {
            PrivateFiles.deleteRecursively(temporary);
        }
    }

    private <T> T runIn(Path path, Work<T> work) throws IOException, InterruptedException {
        try (DataFolder folder = DataFolder.forServer(path)) {
            if (databaseUrl != null) {
                return open(DatabaseOptions.settings(databaseUrl, pool), path, work);
            }
            try (EmbeddedPostgres postgres = folder.postgres(environment, progress::live)) {
                return openAndClearInterrupt(postgres.settings(pool), path, work);
            }
        }
    }

    /// Clears the interrupt after the work, since an interrupted thread could not wait for the
    /// process of PostgreSQL to stop.
    private <T> T openAndClearInterrupt(Database.Settings settings, Path path, Work<T> work)
            throws IOException, InterruptedException {
        try {
            return open(settings, path, work);
        } finally {
            Thread.interrupted();
        }
    }

    private <T> T open(Database.Settings settings, Path path, Work<T> work) throws IOException, InterruptedException {
        MasterKeySource.InFile masterKey = new MasterKeySource.InFile(path.resolve("master.key"));
        try (Database database = new Database(settings)) {
            Migrations.run(database.dataSource());
            RootKeyRing keyRing = RootKeyRing.load(database, masterKey, environment.ids(), environment.random());
            PlatformFeature platforms = CommandFeatures.platforms(database, environment, RateLimitSettings.NONE);
            CustomerFeature customers = CommandFeatures.customers(database, keyRing, environment);
            return work.run(new Resources(database, settings, masterKey, path, platforms, customers));
        }
    }
}
