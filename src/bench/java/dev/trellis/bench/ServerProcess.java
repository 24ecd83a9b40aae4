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

/// `serve` in a process of its own, as an operator runs it, so that its heap, its garbage and its
/// compiler are not those of the load generator. It inherits the options of this JVM. Its log is
/// written and thrown away.
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

    /// Starts it and waits until it serves.
    ///
    /// @param masterKey the file that holds the database's master key
    /// @param folder for what it has to say when it fails
    /// @param recording where a flight recording of it goes when it stops; `null` for none
    /// @param settings further ones, as environment variables
    static ServerProcess start(
            Database.Settings database,
            Path masterKey,
            Path folder,
            @Nullable Path recording,
            Map<String, String> environment)
            throws IOException, InterruptedException {
        int port = freePort();
        Path errorLog = folder.resolve("server.err");
        ProcessBuilder builder = new ProcessBuilder(command(recording))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errorLog.toFile());
        configure(builder.environment(), database, masterKey, port);
        builder.environment().putAll(environment);
        ServerProcess server = new ServerProcess(builder.start(), port, recording != null);
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

    /// Processor time that it has used so far; nothing where the system does not tell.
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
            // Samples by processor time leave out who waits; only Linux has them.
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

    /// Kills it, since it holds nothing that must be put away; but a recording is written only when
    /// it stops by itself.
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
