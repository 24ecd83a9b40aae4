package dev.trellis.wallets;

import dev.trellis.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Calls the public wallet client libraries, which run in Node.
final class NpmWalletClient implements AutoCloseable {
    private static final Path SOURCES = Path.of("src", "test", "npm");
    private static final Path FOLDER = Path.of("target", "npm");

    private final Process process;
    private final Writer in;
    private final BufferedReader out;

    private NpmWalletClient(Process process) {
        this.process = process;
        this.in = process.outputWriter();
        this.out = process.inputReader();
    }

    /// @return empty where there is no Node, or where its packages cannot be fetched
    static Optional<NpmWalletClient> start() {
        try {
            Files.createDirectories(FOLDER);
            for (String file : List.of("package.json", "client.mjs")) {
                Files.copy(SOURCES.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
            boolean isThere = Files.isDirectory(FOLDER.resolve("node_modules").resolve("@turnkey"))
                    || run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock");
            return isThere
                    ? Optional.of(new NpmWalletClient(new ProcessBuilder("node", "client.mjs")
                            .directory(FOLDER.toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()))
                    : Optional.empty();
        } catch (IOException unavailable) {
            return Optional.empty();
        }
    }

    private static boolean run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            process.destroyForcibly();
        }
    }

    /// @param arguments names and values in turn
    JsonNode call(String command, String... arguments) {
        ObjectNode request = Json.object();
        request.put("do", command);
        for (int i = 0; i < arguments.length; i += 2) {
            request.put(arguments[i], arguments[i + 1]);
        }
        try {
            in.write(request + "\n");
            in.flush();
            JsonNode answer = Json.mapper().readTree(String.valueOf(out.readLine()));
            if (answer.has("error")) {
                throw new AssertionError(answer.path("error").asString());
            }
            return answer.path("result");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
