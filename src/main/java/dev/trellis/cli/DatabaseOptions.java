package dev.trellis.cli;

import dev.trellis.Config;
import dev.trellis.FeatureFactory;
import dev.trellis.auth.RateLimits;
import dev.trellis.base.Environment;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.db.Database;
import dev.trellis.db.EmbeddedPostgres;
import dev.trellis.db.Migrations;
import dev.trellis.platforms.api.PlatformFeature;
import dev.trellis.sealing.KeyRing;
import dev.trellis.sealing.MasterKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a command finds its platforms: a data folder, whether a server runs on it or not, or
/// a database.
final class DatabaseOptions {
    @Option(names = "--data", description = "The data folder of ./trellis up. Default: .trellis")
    private @Nullable Path data;

    @Option(
            names = "--database-url",
            description = "Or: the database of ./trellis serve. Default: TRELLIS_DATABASE_URL, when it is set.")
    private @Nullable String url;

    /// What a command does with the platforms.
    @FunctionalInterface
    interface Work<T> {
        T run(PlatformFeature platforms);
    }

    /// What a command does with a database and the keys that open what is sealed in it.
    @FunctionalInterface
    interface KeyedWork<T> {
        T run(Database database, KeyRing keyRing, Environment world);
    }

    /// Opens, does the work, closes.
    <T> T run(Work<T> work) throws IOException {
        return open(
                (database, masterKey, world) -> work.run(FeatureFactory.platforms(database, world, RateLimits.NONE)));
    }

    /// What a command does with a database alone.
    @FunctionalInterface
    interface PlainWork<T> {
        T run(Database database, PlatformFeature platforms);
    }

    /// Opens, does the work, closes.
    <T> T withDatabase(PlainWork<T> work) throws IOException {
        return open((database, masterKey, world) ->
                work.run(database, FeatureFactory.platforms(database, world, RateLimits.NONE)));
    }

    /// Opens, with the master key: that of the data folder, or for a database the one that the
    /// environment names.
    <T> T withKeys(KeyedWork<T> work) throws IOException {
        return open((database, masterKey, world) ->
                work.run(database, KeyRing.load(database, masterKey.get(), world.ids(), world.random()), world));
    }

    private <T> T open(OpenWork<T> work) throws IOException {
        Environment world = Environment.system();
        @Nullable String databaseUrl = url != null || data != null ? url : System.getenv("TRELLIS_DATABASE_URL");
        if (databaseUrl != null && data != null) {
            throw new CommandFailed("Give --data or --database-url, not both.");
        }
        if (databaseUrl != null) {
            return run(settings(databaseUrl), () -> Config.masterKey(System.getenv()), world, work);
        }
        try (DataFolder folder = DataFolder.forCommand(data == null ? Path.of(".trellis") : data);
                EmbeddedPostgres postgres = folder.postgres(world, step -> {})) {
            return run(postgres.settings(2), folder::masterKey, world, work);
        }
    }

    /// Where the data folder's server is reached, when one was started there.
    Optional<String> baseUrl() throws IOException {
        Path environmentFile = (data == null ? Path.of(".trellis") : data).resolve("sandbox.env");
        return url == null && Files.exists(environmentFile)
                ? SandboxBootstrap.value(Files.readString(environmentFile), "GRID_BASE_URL")
                : Optional.empty();
    }

    private static Database.Settings settings(String url) {
        try {
            return Config.databaseSettings(
                    url,
                    System.getenv("TRELLIS_DATABASE_USER"),
                    System.getenv("TRELLIS_DATABASE_PASSWORD") == null
                            ? null
                            : new dev.trellis.base.Secret(System.getenv("TRELLIS_DATABASE_PASSWORD")),
                    2);
        } catch (IllegalArgumentException malformed) {
            throw new CommandFailed("The database URL must be postgres://user:password@host:5432/name or a JDBC URL.");
        }
    }

    private static <T> T run(
            Database.Settings settings, Supplier<MasterKey> masterKey, Environment world, OpenWork<T> work)
            throws IOException {
        try (Database database = new Database(settings)) {
            Migrations.run(database.dataSource());
            return work.run(database, masterKey, world);
        }
    }

    @FunctionalInterface
    private interface OpenWork<T> {
        /// @param masterKey asked for only by work that needs it
        T run(Database database, Supplier<MasterKey> masterKey, Environment world) throws IOException;
    }
}
