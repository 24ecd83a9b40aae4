package dev.trellis.cli;

import static dev.trellis.testing.Bodies.individual;
import static dev.trellis.testing.Bodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.db.Database;
import dev.trellis.documents.DocumentSamples;
import dev.trellis.json.Json;
import dev.trellis.testing.Api;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import dev.trellis.testing.WebhookReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `./trellis review`.
@Order(2)
class ReviewCommandTest {
    @TempDir
    private Path folder;

    @Test
    void whoWaitsIsListedShownAndDecidedOn() throws IOException, InterruptedException {
        try (TestServer server = TestServer.start();
                WebhookReceiver receiver = WebhookReceiver.start()) {
            Map<String, String> environment = environment(server);
            TestPlatform platform = server.newPlatform();
            Api api = platform.api();
            api.patch("/config", json("{'sandboxAutoDecide': true, 'webhookEndpoint': '" + receiver.url() + "'}"))
                    .expect(200);
            String ann = waiting(api, "Ann 001");
            String ben = waiting(api, "Ben 001");

            assertThat(run(environment, "review", "list").lines())
                    .hasSize(2)
                    .noneMatch(line -> line.contains("Ann"))
                    .first()
                    .asString()
                    .startsWith(ann);
            assertThat(jsonLines(environment, "review", "list", "--json", "--limit", "1"))
                    .extracting(each -> each.path("id").asString())
                    .containsExactly(ann);
            assertThat(run(environment, "review", "show", ann))
                    .contains("Ann 001", "\"customerStatus\" : \"PENDING\"", "sandbox");

            String customer = api.get("/verifications/" + ann).text("customerId");
            byte[] passport = DocumentSamples.pdf(300_000, 1);
            String document = DocumentSamples.upload(api, DocumentSamples.form(customer, passport));
            Path saved = folder.resolve("passport-" + DocumentSamples.uuid(document) + ".pdf");
            assertThat(run(environment, "review", "files", ann, "--to", folder.toString()))
                    .isEqualTo(saved + "\n");
            assertThat(saved).hasBinaryContent(passport);
            assertThat(Files.getPosixFilePermissions(saved)).hasToString("[OWNER_READ, OWNER_WRITE]");
            assertRefused(environment, 1, "is there already", "review", "files", ann, "--to", folder.toString());

            assertThat(run(environment, "review", "approve", ann, "--reason", "the passport is his"))
                    .isEqualTo(ann + " is APPROVED.\n");
            assertThat(run(environment, "review", "reject", ben, "--reason", "not him", "--reviewer", "rita"))
                    .isEqualTo(ben + " is REJECTED.\n");
            assertThat(run(environment, "review", "list")).isEmpty();
            assertThat(run(environment, "review", "show", ben)).contains("not him", "rita", "REJECTED");
            assertThat(api.get("/verifications/" + ann).text("verificationStatus"))
                    .isEqualTo("APPROVED");
            assertThat(receiver.await(6))
                    .extracting(WebhookReceiver.Received::type)
                    .contains("CUSTOMER.KYC_MANUALLY_APPROVED", "CUSTOMER.KYC_MANUALLY_REJECTED");

            assertRefused(environment, 1, "it is APPROVED", "review", "reject", ann, "--reason", "on second thoughts");
            assertRefused(environment, 1, "needs a reason", "review", "reject", ann, "--reason", " ");
            assertRefused(environment, 2, "--reason", "review", "approve", ann);
            assertRefused(environment, 1, "Verification:<uuid>", "review", "show", "7");
            server.newPlatform();
            assertRefused(environment, 1, "Say which one: --platform", "review", "list");
            assertThat(run(
                            environment,
                            "review",
                            "list",
                            "--platform",
                            platform.platform().id().text()))
                    .isEmpty();
        }
    }

    @Test
    void helpSaysThatItIsPersonal() throws IOException, InterruptedException {
        assertThat(TrellisProcess.run("review").output())
                .contains("list", "show", "files", "approve", "reject", "personal");
        assertThat(TrellisProcess.run("review", "reject", "--help").output())
                .contains("--reason", "--reviewer", "--platform");
    }

    /// The verification of a new customer who waits for a person.
    private static String waiting(Api api, String name) {
        String customer = api.post("/customers", individual("'fullName': '" + name + "'"))
                .expect(201)
                .text("id");
        return api.get("/verifications?customerId=" + customer).ids().getFirst();
    }

    private static String run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        var result = TrellisProcess.run(environment, command);
        assertThat(result.exit()).as(result.output()).isZero();
        return result.output();
    }

    private static List<JsonNode> jsonLines(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        return run(environment, command).lines().map(Json.mapper()::readTree).toList();
    }

    private static void assertRefused(Map<String, String> environment, int exit, String why, String... command)
            throws IOException, InterruptedException {
        var refused = TrellisProcess.run(environment, command);
        assertThat(refused.exit()).as(refused.output()).isEqualTo(exit);
        assertThat(refused.output()).contains(why).doesNotContain("unexpected");
    }

    private static Map<String, String> environment(TestServer server) {
        Database.Settings database = server.config().database();
        Map<String, String> environment = new HashMap<>();
        environment.put("TRELLIS_DATABASE_URL", database.url());
        environment.put("TRELLIS_DATABASE_USER", String.valueOf(database.user()));
        environment.put(
                "TRELLIS_DATABASE_PASSWORD",
                Objects.requireNonNull(database.password()).reveal());
        environment.put(
                "TRELLIS_MASTER_KEY_FILE",
                Path.of("target", "test-master.key").toAbsolutePath().toString());
        return environment;
    }
}
