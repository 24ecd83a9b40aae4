package dev.trellis.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs the programs of one PostgreSQL installation as the current user.
final class PostgresPrograms {
    private final Path bin;
    private final List<String> commandPrefix;

    private PostgresPrograms(Path bin, List<String> commandPrefix) {
        this.bin = bin;
        this.commandPrefix = commandPrefix;
    }

    /// Unpacks the programs into the cache if they are not there yet.
    static PostgresPrograms find(Path cache, Consumer<String> progress) throws IOException {
        if (!Files.exists(cache)) {
            progress.accept("unpacking PostgreSQL (once)");
        }
        Path bin = PostgresBinaries.unpack(cache).resolve("bin");
        return new PostgresPrograms(bin, isRoot() ? List.of("unshare", "--user", "--") : List.of());
    }

    /// PostgreSQL refuses to run as root. In a user namespace of its own, root is mapped to an
    /// unprivileged user that still owns the files, so neither a second user account nor a change
    /// of ownership is needed.
    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /// Runs a program on a data folder and waits up to two minutes for it.
    ///
    /// @throws IOException with the program's output when it fails
    void run(String program, Path data, List<String> options) throws IOException {
        List<String> command = new ArrayList<>(commandPrefix);
        command.add(bin.resolve(program).toString());
        command.addAll(List.of("-D", data.toAbsolutePath().toString()));
        command.addAll(options);
        Path output = Files.createTempFile("trellis-", ".out");
        try {
            int exit = runAndWait(command, output);
            if (exit != 0) {
                throw new IOException(explain(program, Files.readString(output)));
            }
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static int runAndWait(List<String> command, Path output) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .start();
        try {
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("PostgreSQL did not answer within two minutes.");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
        return process.exitValue();
    }

    private String explain(String program, String output) {
        @Nullable
        String hint = output.contains("unshare") && !commandPrefix.isEmpty()
                ? " PostgreSQL refuses to run as root, and this system does not let root make a user namespace"
                        + " (`unshare --user`). Run Trellis as an ordinary user."
                : null;
        return program + " failed: " + output.strip() + (hint == null ? "" : hint);
    }
}
