package dev.trellis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.Launch;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A process of `./trellis`, started as the launcher would start it.
final class TrellisProcess implements AutoCloseable {
    private static final long START_SECONDS = 120;

    private final Process process;
    private final Path output;

    private TrellisProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    record Result(int exit, String output) {}

    /// Runs a command to its end.
    static Result run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    static Result run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        try (TrellisProcess started = start(environment, arguments)) {
            assertThat(started.process.waitFor(START_SECONDS, TimeUnit.SECONDS)).isTrue();
            return new Result(started.process.exitValue(), started.output());
        }
    }

    static TrellisProcess start(Map<String, String> environment, String... arguments) throws IOException {
        Path output = Files.createTempFile("trellis-test-", ".out");
        List<String> command = new ArrayList<>(Launch.command());
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("GRID_") || name.startsWith("TRELLIS_"));
        builder.environment().putAll(environment);
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        return new TrellisProcess(builder.start(), output);
    }

    /// Starts `up` on a data folder and any free port, and waits until it is ready.
    static TrellisProcess up(Path data) throws IOException, InterruptedException {
        TrellisProcess started = start(Map.of(), "up", "--port", "0", "--data", data.toString());
        started.awaitOutput("Ctrl-C stops it");
        return started;
    }

    /// Waits until the output contains the text.
    void awaitOutput(String text) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!output().contains(text)) {
            assertThat(process.isAlive())
                    .as("still running; output: %s", output())
                    .isTrue();
            assertThat(System.nanoTime()).as("output: %s", output()).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    /// Kills the process with SIGKILL, so that no shutdown hook runs.
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /// Stops the process with SIGTERM, as an init system does.
    ///
    /// @return the exit code
    int stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /// A client with the credentials that `up` wrote.
    static ApiClient api(Path data) throws IOException {
        String text = Files.readString(data.resolve("sandbox.env"));
        return new ApiClient(
                SandboxBootstrap.value(text, "GRID_BASE_URL").orElseThrow(),
                SandboxBootstrap.value(text, "GRID_CLIENT_ID").orElseThrow(),
                SandboxBootstrap.value(text, "GRID_CLIENT_SECRET").orElseThrow());
    }

    @Override
    public void close() throws InterruptedException, IOException {
        if (process.isAlive()) {
            stop();
        }
        Files.deleteIfExists(output);
    }
}
