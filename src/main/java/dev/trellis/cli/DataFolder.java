package dev.trellis.cli;

import dev.trellis.Config;
import dev.trellis.auth.RateLimitSettings;
import dev.trellis.base.Environment;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.db.Database;
import dev.trellis.db.EmbeddedPostgres;
import dev.trellis.sealing.MasterKeySource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The data folder of `./trellis up`: database, master key, credentials and log. Its lock file
/// allows one server at a time. The operating system releases the lock when that server ends, even
/// when it is killed.
public final class DataFolder implements AutoCloseable {
    private static final int SERVER_CONNECTIONS = 12;

    private final Path folder;
    private final @Nullable FileChannel lockFile;
    private final @Nullable FileLock lock;

    private DataFolder(Path folder, @Nullable FileChannel lockFile, @Nullable FileLock lock) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /// Opens the folder for a server, and creates it where it is missing.
    ///
    /// @throws CommandFailed when another server runs on it
    public static DataFolder forServer(Path folder) throws IOException {
        DataFolder opened = open(folder);
        if (opened.lock == null) {
            String holder = Files.readString(opened.lockPath()).strip();
            throw new CommandFailed(
                    "A server already runs on " + folder + (holder.isEmpty() ? "." : ": " + holder + ".")
                            + " Stop it first, or give this one another folder: --data DIR --port PORT");
        }
        return opened;
    }

    /// Opens the folder for a command, whether or not a server runs on it.
    ///
    /// @throws CommandFailed when no server has run on it yet
    static DataFolder forCommand(Path folder) throws IOException {
        if (!Files.exists(folder.resolve("postgres").resolve("data"))) {
            throw new CommandFailed("There is no data in " + folder + " yet. Start a server on it once (./trellis up),"
                    + " or name another folder (--data) or a database (--database-url).");
        }
        return open(folder);
    }

    private static DataFolder open(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        FileChannel channel = FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock != null) {
            channel.truncate(0);
        }
        return new DataFolder(folder, channel, lock);
    }

    /// Writes a description of this process to the lock file, for the error message of a second
    /// server on the same folder.
    void writeLockHolder(String text) throws IOException {
        if (lockFile != null && lock != null) {
            lockFile.truncate(0);
            lockFile.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
            lockFile.force(false);
        }
    }

    /// The PostgreSQL of the folder: the running one of the server on it or, when none runs, one
    /// that this process starts. Closing it stops only the latter.
    ///
    /// @param progress receives the steps of starting PostgreSQL, as text for the user
    public EmbeddedPostgres postgres(Environment environment, Consumer<String> progress) throws IOException {
        if (lock == null) {
            return EmbeddedPostgres.findRunning(postgresFolder(), cacheFolder())
                    .orElseThrow(() -> new CommandFailed(
                            "The server on " + folder + " is just starting or stopping." + " Try again in a moment."));
        }
        return EmbeddedPostgres.start(postgresFolder(), cacheFolder(), environment.random(), progress);
    }

    Database.Settings settings(EmbeddedPostgres postgres) {
        return postgres.settings(SERVER_CONNECTIONS);
    }

    MasterKeySource masterKey() {
        return new MasterKeySource.InFile(folder.resolve("master.key"));
    }

    Path environmentFile() {
        return folder.resolve("sandbox.env");
    }

    Path logFile() {
        return folder.resolve("trellis.log");
    }

    private Path postgresFolder() {
        return folder.resolve("postgres");
    }

    private Path lockPath() {
        return folder.resolve("lock");
    }

    /// The folder for programs that all data folders share, such as the binaries of PostgreSQL:
    /// `TRELLIS_CACHE`, or a folder in the user's cache folder.
    static Path cacheFolder() {
        @Nullable String explicit = EnvironmentVariables.get("TRELLIS_CACHE");
        if (explicit != null && !explicit.isBlank()) {
            return Path.of(explicit);
        }
        @Nullable String xdg = EnvironmentVariables.get("XDG_CACHE_HOME");
        Path base =
                xdg == null || xdg.isBlank() ? Path.of(System.getProperty("user.home", "."), ".cache") : Path.of(xdg);
        return base.resolve("trellis");
    }

    @Override
    public void close() throws IOException {
        if (lockFile != null) {
            lockFile.close();
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    /// The configuration of a server on this folder. Requests are not limited, since they all come
    /// from the developer.
    Config config(EmbeddedPostgres postgres, String host, int port) {
        return new Config(
                new Config.Listen(host, port),
                settings(postgres),
                masterKey(),
                new Config.Checks(false),
                new RateLimitSettings(0, 60),
                Config.Webhooks.defaults(),
                Config.Integrations.defaults());
    }
}
