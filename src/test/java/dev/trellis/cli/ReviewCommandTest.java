package dev.trellis.cli;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.documents.DocumentSamples;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import dev.trellis.testing.WebhookReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./trellis review`.
@Order(2)
class ReviewCommandTest {
    @TempDir
    private Path folder;

    @Test
    void whoWaitsIsListedShownAndDecidedOn() throws IOException, InterruptedException {
        try (TestServer server = TestServer.start();
                WebhookReceiver receiver = WebhookReceiver.start()) {
            CommandRunner commands = CommandRunner.beside(server);
            TestPlatform platform = server.newPlatform();
            ApiClient api = platform.api();
            api.patch("/config", json("{'sandboxAutoDecide': true, 'webhookEndpoint': '" + receiver.url() + "'}"))
                    .expect(200);
            String ann = waiting(api, "Ann 001");
            String ben = waiting(api, "Ben 001");

            assertThat(commands.run("review", "list").lines())
                    .hasSize(2)
                    .noneMatch(line -> line.contains("Ann"))
                    .first()
                    .asString()
                    .startsWith(ann);
            assertThat(commands.json("review", "list", "--json", "--limit", "1"))
                    .extracting(verification -> verification.path("id").asString())
                    .containsExactly(ann);
            assertThat(commands.run("review", "show", ann))
                    .contains("Ann 001", "\"customerStatus\" : \"PENDING\"", "sandbox");

            String customer = api.get("/verifications/" + ann).text("customerId");
            byte[] passport = DocumentSamples.pdf(300_000, 1);
            String document = DocumentSamples.upload(api, DocumentSamples.form(customer, passport));
            Path saved = folder.resolve("passport-" + DocumentSamples.uuid(document) + ".pdf");
            assertThat(commands.run("review", "files", ann, "--to", folder.toString()))
                    .isEqualTo(saved + "\n");
            assertThat(saved).hasBinaryContent(passport);
            assertThat(Files.getPosixFilePermissions(saved)).hasToString("[OWNER_READ, OWNER_WRITE]");
            commands.assertFails("is there already", "review", "files", ann, "--to", folder.toString());

            assertThat(commands.run("review", "approve", ann, "--reason", "the passport is his"))
                    .isEqualTo(ann + " is APPROVED.\n");
            assertThat(commands.run("review", "reject", ben, "--reason", "not him", "--reviewer", "rita"))
                    .isEqualTo(ben + " is REJECTED.\n");
            assertThat(commands.run("review", "list")).isEmpty();
            assertThat(commands.run("review", "show", ben)).contains("not him", "rita", "REJECTED");
            assertThat(api.get("/verifications/" + ann).text("verificationStatus"))
                    .isEqualTo("APPROVED");
            assertThat(receiver.await(6))
                    .extracting(WebhookReceiver.Received::type)
                    .contains("CUSTOMER.KYC_MANUALLY_APPROVED", "CUSTOMER.KYC_MANUALLY_REJECTED");

            commands.assertFails("it is APPROVED", "review", "reject", ann, "--reason", "on second thoughts");
            commands.assertFails("needs a reason", "review", "reject", ann, "--reason", " ");
            commands.assertUsageError("--reason", "review", "approve", ann);
            commands.assertFails("Verification:<uuid>", "review", "show", "7");
            server.newPlatform();
            commands.assertFails("Say which one: --platform", "review", "list");
            assertThat(commands.run(
                            "review",
                            "list",
                            "--platform",
                            platform.platform().id().text()))
                    .isEmpty();
        }
    }

    @Test
    void helpSaysThatItIsPersonal() throws IOException, InterruptedException {
        assertThat(CommandRunner.withoutDatabase().run("review"))
                .contains("list", "show", "files", "approve", "reject", "personal");
        assertThat(CommandRunner.withoutDatabase().run("review", "reject", "--help"))
                .contains("--reason", "--reviewer", "--platform");
    }

    /// The verification of a new customer who waits for a person.
    private static String waiting(ApiClient api, String name) {
        String customer = api.post("/customers", individual("'fullName': '" + name + "'"))
                .expect(201)
                .text("id");
        return api.get("/verifications?customerId=" + customer).ids().getFirst();
    }
}
