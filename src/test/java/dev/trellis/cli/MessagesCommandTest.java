package dev.trellis.cli;

import static dev.trellis.testing.Bodies.individual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.db.Database;
import dev.trellis.json.Json;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/// `./trellis inbox`.
@Execution(ExecutionMode.CONCURRENT)
class MessagesCommandTest {
    @Test
    void whatWasHeldIsListedAndShown() throws IOException, InterruptedException {
        try (TestServer server = TestServer.start()) {
            Map<String, String> environment = environment(server);
            TestPlatform platform = server.newPlatform();
            String ana = customer(platform, "ana@example.com");
            String ben = customer(platform, "ben@example.com");
            platform.api().post("/customers/" + ana + "/verify-email", "").expect(204);
            platform.api().post("/customers/" + ben + "/verify-email", "").expect(204);

            List<JsonNode> all = json(environment, "inbox", "list", "--json");
            assertThat(all)
                    .extracting(message -> message.path("recipient").asString())
                    .containsExactly("ben@example.com", "ana@example.com");
            assertThat(all.getFirst().path("status").asString()).isEqualTo("HELD");
            assertThat(json(environment, "inbox", "list", "--json", "--customer", ana))
                    .containsExactly(all.getLast());
            assertThat(run(environment, "inbox", "list"))
                    .contains("HELD", "EMAIL", "ana@example.com", "Confirm your e-mail address")
                    .doesNotContain("123456");

            String id = all.getLast().path("id").asString();
            assertThat(run(environment, "inbox", "show", id)).contains("ana@example.com", "Your code is 123456");
            assertThat(json(environment, "inbox", "show", id, "--json")
                            .getFirst()
                            .path("html")
                            .asString())
                    .contains("<strong>123456</strong>");

            TestPlatform other = server.newPlatform();
            String otherId = other.platform().id().text();
            assertThat(run(environment, "inbox", "list", "--platform", otherId)).isEmpty();
            assertRefused(environment, "Say which one: --platform", "inbox", "list");
            assertRefused(environment, "has no message " + id, "inbox", "show", id, "--platform", otherId);
            assertRefused(environment, "Message:<uuid>", "inbox", "show", "7", "--platform", otherId);
        }
    }

    @Test
    void helpSaysThatItIsPersonal() throws IOException, InterruptedException {
        assertThat(TrellisProcess.run("inbox").output()).contains("list", "show", "personal");
        assertThat(TrellisProcess.run("inbox", "list", "--help").output()).contains("personal", "--customer");
        assertThat(TrellisProcess.run("serve", "--help").output())
                .contains("TRELLIS_SMTP_URL", "TRELLIS_MAIL_FROM", "TRELLIS_PUBLIC_URL", "TRELLIS_END_USER_TERMS_URL");
    }

    private static String customer(TestPlatform platform, String email) {
        return platform.api()
                .post("/customers", individual("'region': 'DE'", "'email': '" + email + "'"))
                .expect(201)
                .text("id");
    }

    private static String run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        var result = TrellisProcess.run(environment, command);
        assertThat(result.exit()).as(result.output()).isZero();
        return result.output();
    }

    private static List<JsonNode> json(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        return run(environment, command).lines().map(Json.mapper()::readTree).toList();
    }

    private static void assertRefused(Map<String, String> environment, String why, String... command)
            throws IOException, InterruptedException {
        var refused = TrellisProcess.run(environment, command);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.output()).startsWith("trellis: ").contains(why).doesNotContain("unexpected");
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
