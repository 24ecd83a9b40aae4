package dev.trellis.cli;

import static dev.trellis.testing.RequestBodies.individual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.db.Database;
import dev.trellis.json.Json;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.Eventually;
import dev.trellis.testing.WebhookReceiver;
import dev.trellis.testing.WebhookReceiver.Received;
import dev.trellis.testing.WebhookReceiver.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `./trellis events` beside a running server. Neither its output nor the log of the server
/// contains personal data.
@Order(2)
class EventsCommandTest {
    private static final String PERSON = "Qxjanedoeqx";
    private static final String SECRET_PATH = "/a-secret-path";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void eventsAreListedAndSentAgainAndNothingOfPeopleIsToldByListLogOrTables() throws Exception {
        ServeFixture fixture = new ServeFixture(folder);
        CommandRunner commands = fixture.commands();
        // The endpoint sends back what it was sent, as careless ones do.
        try (WebhookReceiver receiver = WebhookReceiver.start(
                        (request, number) -> new Response(400, request.json().toString()));
                TrellisProcess server = fixture.serve()) {
            ApiClient api = fixture.api(server);
            api.patch("/config", "{\"webhookEndpoint\": \"" + receiver.url() + SECRET_PATH + "\"}")
                    .expect(200);
            String customer = api.post("/customers", individual("'fullName': '" + PERSON + "'"))
                    .expect(201)
                    .text("id");
            api.patch("/customers/" + customer, individual("'kycStatus': 'REJECTED'"))
                    .expect(200);
            String event = receiver.await(1).getFirst().id();
            assertThat(receiver.events().getFirst().body()).asString().contains(PERSON);
            Eventually.holds(
                    "it waits", () -> api.get("/webhook-events/" + event).json().has("nextAttemptAt"));

            String listed = commands.run("events", "list", "--customer", customer);
            assertThat(listed).contains("PENDING", event, "CUSTOMER.KYC_MANUALLY_REJECTED", customer);
            assertThat(listed.lines()).hasSize(1);
            JsonNode json = Json.mapper().readTree(commands.run("events", "list", "--status", "pending", "--json"));
            assertThat(json.path("id").asString()).isEqualTo(event);

            receiver.setBehaviour((request, number) -> new Response(200, ""));
            assertThat(commands.run("events", "replay", event)).contains("1 event will be sent again.");
            Eventually.holds(
                    "it is delivered",
                    () -> api.get("/webhook-events/" + event).text("status").equals("DELIVERED"));
            assertThat(commands.run("events", "replay", "--customer", customer))
                    .contains("1 event will be sent again.");
            List<Received> events = receiver.await(3);
            assertThat(events).extracting(Received::id).containsOnly(event);

            String unknown = "Webhook:00000000-0000-7000-8000-000000000000";
            commands.assertFails("has no event " + unknown, "events", "replay", unknown);
            commands.assertFails("Say which events", "events", "replay");
            commands.assertFails("--after", "events", "list", "--after", "yesterday");

            assertThat(server.output()).contains("serving").doesNotContain(PERSON, SECRET_PATH);
            assertThat(listed).doesNotContain(PERSON);
            assertThat(tables(fixture)).contains(SECRET_PATH).doesNotContain(PERSON, hex(PERSON));
        }
    }

    /// All rows of the webhook tables, as text.
    private static String tables(ServeFixture fixture) {
        try (Database database = new Database(fixture.database())) {
            StringBuilder all = new StringBuilder();
            for (String table : List.of("webhook_events", "webhook_attempts", "webhook_streams")) {
                database.query("select t::text as line from " + table + " t", row -> row.text("line"))
                        .forEach(all::append);
            }
            return all.toString();
        }
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
