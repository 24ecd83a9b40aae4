package dev.trellis.cli;

import dev.trellis.Config;
import dev.trellis.base.Environment;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.db.EmbeddedPostgres;
import dev.trellis.sealing.MasterKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The folder of `./trellis up`: database, master key, credentials, log. One server at a time holds
/// its lock; the operating system lets go of it when that server dies, however it dies.
final class DataFolder implements AutoCloseable {
    private static final int CONNECTIONS = 12;

    private final Path folder;
    private final @Nullable FileChannel lockFile;
    private final @Nullable FileLock lock;

    private DataFolder(Path folder, @Nullable FileChannel lockFile, @Nullable FileLock lock) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /// Takes the folder for a server.
    ///
    /// @throws CommandFailed when another server has it
    static DataFolder forServer(Path folder) throws IOException {
        DataFolder data = open(folder);
        if (data.lock == null) {
            String holder = Files.readString(data.lockPath()).strip();
            throw new CommandFailed(
                    "A server already runs on " + folder + (holder.isEmpty() ? "." : ": " + holder + ".")
                            + " Stop it first, or give this one another folder: --data DIR --port PORT");
        }
        return data;
    }

    /// Opens the folder for a command, whether or not a server runs on it.
    ///
    /// @throws CommandFailed when there is no such folder
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

    /// Says who holds the lock, for whoever asks.
    void writeLockHolder(String text) throws IOException {
        if (lockFile != null && lock != null) {
            lockFile.truncate(0);
            lockFile.write(java.nio.ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)), 0);
            lockFile.force(false);
        }
    }

    /// The folder's database: that of the server which runs on it, else one that this process
    /// starts and, on close, stops.
    EmbeddedPostgres postgres(Environment environment, Consumer<String> progress) throws IOException {
        if (lock == null) {
            return EmbeddedPostgres.running(postgresFolder(), cacheFolder())
                    .orElseThrow(() -> new CommandFailed(
                            "The server on " + folder + " is just starting or stopping." + " Try again in a moment."));
        }
        return EmbeddedPostgres.start(postgresFolder(), cacheFolder(), environment.random(), progress);
    }

    dev.trellis.db.Database.Settings settings(EmbeddedPostgres postgres) {
        return postgres.settings(CONNECTIONS);
    }

    MasterKey masterKey() {
        return new MasterKey.InFile(folder.resolve("master.key"));
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

    /// `TRELLIS_CACHE`, else the user's cache folder: programs that every data folder shares.
    static Path cacheFolder() {
        @Nullable String explicit = System.getenv("TRELLIS_CACHE");
        if (explicit != null && !explicit.isBlank()) {
            return Path.of(explicit);
        }
        @Nullable String xdg = System.getenv("XDG_CACHE_HOME");
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

    /// The configuration of a server on this folder: no limit on calls, since its only caller is
    /// the developer.
    Config config(EmbeddedPostgres postgres, String host, int port) {
        return new Config(
                new Config.Listen(host, port),
                settings(postgres),
                masterKey(),
                new Config.Checks(false),
                new dev.trellis.auth.RateLimits(0, 60),
                Config.Webhooks.defaults(),
                Config.Integrations.defaults());
    }
}
