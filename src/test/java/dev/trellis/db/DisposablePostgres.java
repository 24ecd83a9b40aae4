package dev.trellis.db;

import dev.trellis.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The PostgreSQL of one test, in a folder of its own, which the test can stop, kill and
/// start again.
final class DisposablePostgres implements AutoCloseable {
    private final Path folder;

    DisposablePostgres(String name) throws IOException {
        this.folder = Path.of("target", name).toAbsolutePath();
        stopWhatRunsIn(folder);
        PrivateFiles.deleteRecursively(folder);
    }

    private static void stopWhatRunsIn(Path folder) throws IOException {
        if (Files.exists(folder.resolve("data").resolve("postmaster.pid"))) {
            EmbeddedPostgres.start(folder, TestDatabase.cache(), new SecureRandom(), step -> {})
                    .close();
        }
    }

    Path folder() {
        return folder;
    }

    /// Starts it as `./trellis up` does: creates it when it does not exist, takes it over when
    /// it runs.
    EmbeddedPostgres start() throws IOException {
        return EmbeddedPostgres.start(folder, TestDatabase.cache(), new SecureRandom(), step -> {});
    }

    /// Starts it again, after it was stopped or killed, at the port that its clients use, without
    /// any further settings on the command line.
    void startAt(int port) throws IOException {
        String options = "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=";
        programs()
                .run(
                        "pg_ctl",
                        folder.resolve("data"),
                        List.of(
                                "start",
                                "-w",
                                "-t",
                                "60",
                                "-l",
                                folder.resolve("log").toString(),
                                "-o",
                                options));
    }

    void stop() throws IOException {
        programs().run("pg_ctl", folder.resolve("data"), List.of("stop", "-m", "fast", "-w", "-t", "60"));
    }

    /// Runs `kill -9` on the postmaster process only.
    void kill() throws IOException {
        ProcessHandle postmaster = ProcessHandle.of(pid()).orElseThrow();
        postmaster.destroyForcibly();
        try {
            postmaster.onExit().get(10, TimeUnit.SECONDS);
        } catch (Exception notGone) {
            throw new IOException("the postmaster did not die", notGone);
        }
    }

    long pid() throws IOException {
        return Long.parseLong(Files.readAllLines(folder.resolve("data").resolve("postmaster.pid"))
                .getFirst()
                .strip());
    }

    private static PostgresPrograms programs() throws IOException {
        return PostgresPrograms.find(TestDatabase.cache(), step -> {});
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static int portOf(EmbeddedPostgres postgres) {
        String url = postgres.settings(1).url();
        return Integer.parseInt(url.replaceAll(".*:(\\d+)/.*", "$1"));
    }

    @Override
    public void close() throws IOException {
        stopWhatRunsIn(folder);
        PrivateFiles.deleteRecursively(folder);
    }
}
