package dev.trellis.bench;

import dev.trellis.Config.Key;
import dev.trellis.Trellis;
import dev.trellis.db.Database;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A `serve` process, as an operator runs it. It is separate so that heap, garbage collection and
/// JIT compiler of the server are not shared with the load generator. It inherits the options of
/// this JVM. Its log is written, as in production, and discarded.
final class ServerProcess implements AutoCloseable {
    private static final long MAX_START_MILLIS = 60_000;
    private static final long POLL_MILLIS = 50;

    private final Process process;
    private final int port;
    private final boolean isRecorded;

    private ServerProcess(Process process, int port, boolean isRecorded) {
        this.process = process;
        this.port = port;
        this.isRecorded = isRecorded;
    }

    /// What a server is started with.
    ///
    /// @param database with the size of the server's connection pool
    /// @param masterKey the file with the master key of the database
    /// @param folder receives `server.err`, the standard error of the server
    /// @param recording the file for a JFR recording, written when the server stops; `null`
    ///     for none
    record Options(
            Database.Settings database,
            Path masterKey,
            Path folder,
            @Nullable Path recording) {
        Options withoutRecording() {
            return new Options(database, masterKey, folder, null);
        }
    }

    /// Starts a server and waits until it is ready.
    ///
    /// @param environment further environment variables
    /// @throws IOException when it does not become ready within a minute
    static ServerProcess start(Options options, Map<String, String> environment)
            throws IOException, InterruptedException {
        int port = freePort();
        Path errorLog = options.folder().resolve("server.err");
        ProcessBuilder builder = new ProcessBuilder(command(options.recording()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errorLog.toFile());
        configure(builder.environment(), options.database(), options.masterKey(), port);
        builder.environment().putAll(environment);
        ServerProcess server = new ServerProcess(builder.start(), port, options.recording() != null);
        try {
            server.awaitReady(errorLog);
            return server;
        } catch (IOException | InterruptedException failed) {
            server.close();
            throw failed;
        }
    }

    int port() {
        return port;
    }

    /// The processor time that the server has used so far; empty where the system does not
    /// report it.
    Optional<Duration> processorTime() {
        return process.info().totalCpuDuration();
    }

    private static List<String> command(@Nullable Path recording) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-agentlib")
                        && !option.startsWith("-javaagent")
                        && !option.startsWith("-XX:StartFlightRecording"))
                .forEach(command::add);
        if (recording != null) {
            // Samples by processor time leave out threads that wait. Only Linux supports them.
            String samples = System.getProperty("os.name").equals("Linux")
                    ? ",jdk.CPUTimeSample#enabled=true,jdk.CPUTimeSample#throttle=2ms"
                    : "";
            command.add("-XX:StartFlightRecording:settings=profile,filename=" + recording.toAbsolutePath() + samples);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Trellis.class.getName(), "serve"));
        return command;
    }

    private static void configure(
            Map<String, String> environment, Database.Settings database, Path masterKey, int port) {
        for (Key key : Key.values()) {
            environment.remove(key.name());
        }
        environment.put(Key.TRELLIS_DATABASE_URL.name(), database.url());
        if (database.user() != null) {
            environment.put(Key.TRELLIS_DATABASE_USER.name(), database.user());
        }
        if (database.password() != null) {
            environment.put(
                    Key.TRELLIS_DATABASE_PASSWORD.name(), database.password().reveal());
        }
        environment.put(Key.TRELLIS_DATABASE_CONNECTIONS.name(), Integer.toString(database.connections()));
        environment.put(Key.TRELLIS_HOST.name(), "127.0.0.1");
        environment.put(Key.TRELLIS_PORT.name(), Integer.toString(port));
        environment.put(
                Key.TRELLIS_MASTER_KEY_FILE.name(), masterKey.toAbsolutePath().toString());
        environment.put(Key.TRELLIS_REQUESTS_PER_SECOND.name(), "0");
        environment.put(Key.TRELLIS_AUTH_FAILURES_PER_MINUTE.name(), "0");
    }

    private void awaitReady(Path errorLog) throws IOException, InterruptedException {
        for (long waited = 0; waited < MAX_START_MILLIS; waited += POLL_MILLIS) {
            if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IOException("The server did not start: "
                        + Files.readString(errorLog).strip());
            }
            if (isReady()) {
                return;
            }
        }
        throw new IOException("The server was not ready after " + MAX_START_MILLIS / 1_000 + " s.");
    }

    private boolean isReady() {
        try {
            URI ready = URI.create("http://127.0.0.1:" + port + "/readyz");
            HttpURLConnection connection = (HttpURLConnection) ready.toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(2_000);
            return connection.getResponseCode() == 200;
        } catch (IOException unavailable) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Kills the server, since it holds nothing that must be closed in order. With a recording it
    /// is terminated instead, since the recording is written only at an orderly end.
    @Override
    public void close() {
        if (isRecorded) {
            process.destroy();
        } else {
            process.destroyForcibly();
        }
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
