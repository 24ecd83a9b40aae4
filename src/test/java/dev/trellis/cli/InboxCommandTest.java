package dev.trellis.cli;

import static dev.trellis.testing.RequestBodies.individual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `./trellis inbox`.
@Order(2)
class InboxCommandTest {
    @Test
    void whatWasHeldIsListedAndShown() throws IOException, InterruptedException {
        try (TestServer server = TestServer.start()) {
            CommandRunner commands = CommandRunner.beside(server);
            TestPlatform platform = server.newPlatform();
            String ana = customer(platform, "ana@example.com");
            String ben = customer(platform, "ben@example.com");
            platform.api().post("/customers/" + ana + "/verify-email", "").expect(204);
            platform.api().post("/customers/" + ben + "/verify-email", "").expect(204);

            List<JsonNode> all = commands.json("inbox", "list", "--json");
            assertThat(all)
                    .extracting(message -> message.path("recipient").asString())
                    .containsExactly("ben@example.com", "ana@example.com");
            assertThat(all.getFirst().path("status").asString()).isEqualTo("HELD");
            assertThat(commands.json("inbox", "list", "--json", "--customer", ana))
                    .containsExactly(all.getLast());
            assertThat(commands.run("inbox", "list"))
                    .contains("HELD", "EMAIL", "ana@example.com", "Confirm your e-mail address")
                    .doesNotContain("123456");

            String id = all.getLast().path("id").asString();
            assertThat(commands.run("inbox", "show", id)).contains("ana@example.com", "Your code is 123456");
            assertThat(commands.json("inbox", "show", id, "--json")
                            .getFirst()
                            .path("html")
                            .asString())
                    .contains("<strong>123456</strong>");

            TestPlatform other = server.newPlatform();
            String otherId = other.platform().id().text();
            assertThat(commands.run("inbox", "list", "--platform", otherId)).isEmpty();
            commands.assertFails("Say which one: --platform", "inbox", "list");
            commands.assertFails("has no message " + id, "inbox", "show", id, "--platform", otherId);
            commands.assertFails("Message:<uuid>", "inbox", "show", "7", "--platform", otherId);
        }
    }

    @Test
    void helpSaysThatItIsPersonal() throws IOException, InterruptedException {
        assertThat(CommandRunner.withoutDatabase().run("inbox")).contains("list", "show", "personal");
        assertThat(CommandRunner.withoutDatabase().run("inbox", "list", "--help"))
                .contains("personal", "--customer");
        assertThat(CommandRunner.withoutDatabase().run("serve", "--help"))
                .contains("TRELLIS_SMTP_URL", "TRELLIS_MAIL_FROM", "TRELLIS_PUBLIC_URL", "TRELLIS_END_USER_TERMS_URL");
    }

    private static String customer(TestPlatform platform, String email) {
        return platform.api()
                .post("/customers", individual("'region': 'DE'", "'email': '" + email + "'"))
                .expect(201)
                .text("id");
    }
}
