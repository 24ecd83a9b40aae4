package dev.trellis.webhooks;

import static dev.trellis.webhooks.keys.SigningKeysFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trellis.webhooks.keys.SigningKeyView;
import dev.trellis.webhooks.keys.SigningKeys;
import dev.trellis.webhooks.keys.SigningKeysFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The verifiers in docs/webhooks.md, and [WebhookVerifier], run unchanged in those of the
/// languages that are installed on this machine.
class VerifierSnippetsTest {
    private static final Path DOCS = Path.of("docs", "webhooks.md");
    private static final Path HARNESSES = Path.of("src", "test", "resources", "webhooks");
    private static final Path VERIFIER =
            Path.of("src", "main", "java", "dev", "trellis", "webhooks", "WebhookVerifier.java");
    private static final List<String> GARBAGE = List.of(
            "",
            " ",
            "null",
            "1",
            "{}",
            "[]",
            "[\"v\", \"s\"]",
            "\u00e9",
            "[".repeat(5_000),
            "%s",
            "\"%s\"",
            "{\"v\": \"1\"}",
            "{\"s\": \"%s\"}",
            "{\"v\": \"2\", \"s\": \"%s\"}",
            "{\"v\": 1, \"s\": \"%s\"}",
            "{\"v\": null, \"s\": \"%s\"}",
            "{\"v\": \"1\", \"s\": null}",
            "{\"v\": \"1\", \"s\": 7}",
            "{\"v\": \"1\", \"s\": {}}",
            "{\"v\": \"1\", \"s\": [\"%s\"]}",
            "{\"v\": \"1\", \"s\": \"\"}",
            "{\"v\": \"1\", \"s\": \"A\"}",
            "{\"v\": \"1\", \"s\": \"AAAA\"}",
            "{\"v\": \"1\", \"s\": \"!%s\"}",
            "{\"v\": \"1\", \"s\": \"AAAA%s\"}",
            "{\"v\": \"1\", \"s\": \"%s\"",
            "{\"v\": \"1\", \"s\": \"%s\"}}");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final SigningKeysFixture fixture = new SigningKeysFixture();
    private final SigningKeys keys = fixture.node();
    private final List<String> lines = new ArrayList<>();
    private final List<Boolean> expected = new ArrayList<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void node() throws IOException, InterruptedException {
        requireTool("node", "--version");
        Files.writeString(folder.resolve("snippet.mjs"), snippet("js"));
        verifyWith("harness.mjs", "harness.mjs", "node", "harness.mjs");
    }

    @Test
    void python() throws IOException, InterruptedException {
        requireTool("python3", "-c", "import cryptography");
        Files.writeString(folder.resolve("snippet.py"), snippet("python"));
        verifyWith("harness.py", "harness.py", "python3", "harness.py");
    }

    @Test
    void go() throws IOException, InterruptedException {
        requireTool("go", "version");
        Files.writeString(folder.resolve("snippet.go"), snippet("go").replace("package webhooks\n", "package main\n"));
        verifyWith("harness.go.txt", "harness.go", "go", "run", "snippet.go", "harness.go");
    }

    @Test
    void kotlin() throws IOException, InterruptedException {
        requireTool("kotlinc", "-version");
        Files.writeString(folder.resolve("Snippet.kt"), snippet("kotlin"));
        Files.copy(HARNESSES.resolve("Harness.kt.txt"), folder.resolve("Harness.kt"));
        assertThat(run("kotlinc", "Snippet.kt", "Harness.kt", "-include-runtime", "-d", "snippet.jar"))
                .doesNotContain("error:");
        verifyWith("Harness.kt.txt", "Harness.kt", java("java"), "-cp", "snippet.jar", "HarnessKt");
    }

    /// Shows, too, that the verifier is one file that needs only Java 17.
    @Test
    void java() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("Receiver.java"), snippet("java"));
        Files.copy(HARNESSES.resolve("Harness.java.txt"), folder.resolve("Harness.java"));
        Files.copy(VERIFIER, folder.resolve("WebhookVerifier.java"));
        assertThat(run(
                        java("javac"),
                        "--release",
                        "17",
                        "-cp",
                        ".",
                        "-d",
                        "out",
                        "WebhookVerifier.java",
                        "Receiver.java",
                        "Harness.java"))
                .doesNotContain("error:");
        verifyWith("Harness.java.txt", "Harness.java", java("java"), "-cp", "out", "Harness");
    }

    /// The cases that every receiver must accept or refuse, one on each line:
    /// `<body> <header> <public key>`, all in Base64.
    @BeforeEach
    void prepare() {
        Random random = new Random(7);
        SigningKeyView signingKey = keys.list().getFirst();
        byte[] large = new byte[100_000];
        random.nextBytes(large);
        byte[] event = bytes("{\"id\": \"Webhook:1\", \"data\": {\"fullName\": \"Zoë \u65e5\u672c\"}}");
        for (byte[] body : List.of(event, new byte[0], new byte[] {0}, bytes("\r\n"), large)) {
            expect(true, body, keys.sign(body), signingKey);
        }
        for (int i = 0; i < 50; i++) {
            byte[] body = bytes("{\"n\": " + i + "}");
            String header = keys.sign(body);
            expect(true, body, header, signingKey);
            expect(false, bytes("{\"n\":" + i + "}"), header, signingKey);
            expect(false, bytes("{\"n\": " + i + "}\n"), header, signingKey);
        }
        String header = keys.sign(event);
        String base64 = header.substring(header.lastIndexOf(": \"") + 3, header.length() - 2);
        for (String garbage : GARBAGE) {
            expect(false, event, garbage.replace("%s", base64), signingKey);
        }
        SigningKeyView otherKey = keys.rotateNow(Duration.ofHours(1));
        String signedByOther = keys.sign(event);
        expect(false, event, signedByOther, signingKey);
        expect(true, event, signedByOther, otherKey);
        expect(false, event, header, otherKey);
    }

    private void expect(boolean isValid, byte[] body, String header, SigningKeyView key) {
        Base64.Encoder encoder = Base64.getEncoder();
        lines.add(encoder.encodeToString(body) + " " + encoder.encodeToString(bytes(header)) + " "
                + encoder.encodeToString(bytes(key.publicKey())));
        expected.add(isValid);
    }

    private void verifyWith(String harness, String fileName, String... command)
            throws IOException, InterruptedException {
        Files.copy(HARNESSES.resolve(harness), folder.resolve(fileName), StandardCopyOption.REPLACE_EXISTING);
        List<String> verdicts = run(command).lines().toList();

        assertThat(verdicts)
                .hasSize(expected.size())
                .allMatch(verdict -> verdict.matches("true|false"), "is a verdict");
        for (int i = 0; i < verdicts.size(); i++) {
            assertThat(verdicts.get(i))
                    .as("case %d: %s", i, lines.get(i))
                    .isEqualTo(expected.get(i).toString());
        }
    }

    private static String snippet(String language) throws IOException {
        Matcher fence = Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Files.readString(DOCS));
        assertThat(fence.find()).as("there is a snippet in %s", language).isTrue();
        String snippet = fence.group(1);
        assertThat(fence.find()).as("and only one").isFalse();
        return snippet;
    }

    private void requireTool(String... command) throws InterruptedException {
        boolean isInstalled;
        try {
            Process probe = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            isInstalled = probe.waitFor(60, TimeUnit.SECONDS) && probe.exitValue() == 0;
            probe.destroyForcibly();
        } catch (IOException absent) {
            isInstalled = false;
        }
        assumeTrue(isInstalled, "not on this machine, so its snippet was not run: " + String.join(" ", command));
    }

    /// Runs a command with the cases as its input, and returns what it printed.
    private String run(String... command) throws IOException, InterruptedException {
        Path input = folder.resolve("cases");
        Path output = folder.resolve("output");
        Files.writeString(input, String.join("\n", lines) + "\n");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(process.waitFor(180, TimeUnit.SECONDS)).as("it ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }
}
