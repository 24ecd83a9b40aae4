package dev.trellis.cli;

import dev.trellis.Config;
import dev.trellis.base.Environment;
import dev.trellis.base.Secret;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.db.Database;
import dev.trellis.db.EmbeddedPostgres;
import dev.trellis.db.Migrations;
import dev.trellis.sealing.MasterKeySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--data` and `--database-url`: the database on which a command works. It is that of a data
/// folder, whether or not a server runs on it, or the one that the URL names.
public final class DatabaseOptions {
    private static final int CONNECTIONS = 2;

    @Option(names = "--data", description = "The data folder of ./trellis up. Default: .trellis")
    private @Nullable Path data;

    @Option(
            names = "--database-url",
            description = "Or: the database of ./trellis serve. Default: TRELLIS_DATABASE_URL, when it is set.")
    private @Nullable String url;

    /// Opens the database, does the work, and closes the database.
    <T> T run(CommandSession.Work<T> work) throws IOException {
        Environment environment = Environment.system();
        @Nullable
        String databaseUrl = url != null || data != null ? url : EnvironmentVariables.get("TRELLIS_DATABASE_URL");
        if (databaseUrl != null && data != null) {
            throw new CommandFailed("Give --data or --database-url, not both.");
        }
        if (databaseUrl != null) {
            return run(
                    settings(databaseUrl, CONNECTIONS),
                    () -> Config.masterKey(EnvironmentVariables.all()),
                    environment,
                    work);
        }
        try (DataFolder folder = DataFolder.forCommand(folder());
                EmbeddedPostgres postgres = folder.postgres(environment, progress -> {})) {
            return run(postgres.settings(CONNECTIONS), folder::masterKey, environment, work);
        }
    }

    /// The base URL of the data folder's server; empty when none has been started there, or
    /// with `--database-url`.
    Optional<String> baseUrl() throws IOException {
        Path environmentFile = folder().resolve("sandbox.env");
        return url == null && Files.exists(environmentFile)
                ? SandboxBootstrap.value(Files.readString(environmentFile), "GRID_BASE_URL")
                : Optional.empty();
    }

    private Path folder() {
        return data == null ? Path.of(".trellis") : data;
    }

    /// The settings for a database URL, with user and password from the environment variables where
    /// the URL has none.
    ///
    /// @param connections the size of the connection pool
    /// @throws CommandFailed when the URL is malformed
    public static Database.Settings settings(String url, int connections) {
        @Nullable String password = EnvironmentVariables.get("TRELLIS_DATABASE_PASSWORD");
        try {
            return Config.databaseSettings(
                    url,
                    EnvironmentVariables.get("TRELLIS_DATABASE_USER"),
                    password == null ? null : new Secret(password),
                    connections);
        } catch (IllegalArgumentException malformed) {
            throw new CommandFailed("The database URL must be postgres://user:password@host:5432/name or a JDBC URL.");
        }
    }

    private static <T> T run(
            Database.Settings settings,
            Supplier<MasterKeySource> masterKey,
            Environment environment,
            CommandSession.Work<T> work)
            throws IOException {
        try (Database database = new Database(settings)) {
            Migrations.run(database.dataSource());
            return work.run(new CommandSession(database, masterKey, environment));
        }
    }
}
