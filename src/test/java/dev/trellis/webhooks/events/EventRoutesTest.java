package dev.trellis.webhooks.events;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.WebhookId;
import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.Eventually;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import dev.trellis.testing.WebhookReceiver;
import dev.trellis.testing.WebhookReceiver.Received;
import dev.trellis.testing.WebhookReceiver.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Listing events, looking them up, and replaying them.
class EventRoutesTest {
    private final TestPlatform platform =
            TestServer.shared().newPlatform(Mode.SANDBOX, true, ContractRevision.MAY_2026, List.of("USD"));
    private final ApiClient api = platform.api();
    private final WebhookReceiver receiver = WebhookReceiver.start();

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void eventsAreListedNewestFirstPageByPageWithFilters() {
        String one = create();
        String two = create();
        for (int i = 0; i < 3; i++) {
            decide(one, i % 2 == 0 ? "REJECTED" : "APPROVED");
            decide(two, i % 2 == 0 ? "REJECTED" : "APPROVED");
        }
        List<String> walked = new ArrayList<>();
        ApiResponse page = api.get("/webhook-events?limit=4").expect(200);
        walked.addAll(page.ids());
        page = api.get("/webhook-events?limit=4&cursor=" + page.text("nextCursor"))
                .expect(200);
        walked.addAll(page.ids());

        assertThat(walked).hasSize(6).doesNotHaveDuplicates().isSortedAccordingTo(java.util.Comparator.reverseOrder());
        assertThat(page.json().path("hasMore").asBoolean()).isFalse();
        assertThat(api.get("/webhook-events?customerId=" + one).ids()).hasSize(3);
        assertThat(api.get("/webhook-events?type=CUSTOMER.KYC_MANUALLY_APPROVED")
                        .ids())
                .hasSize(2);
        assertThat(api.get("/webhook-events?customerId=" + two + "&type=CUSTOMER.KYC_MANUALLY_REJECTED")
                        .ids())
                .hasSize(2);
        assertThat(api.get("/webhook-events?createdAfter=2100-01-01T00:00:00Z").ids())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"status=SENT", "customerId=Webhook:1", "createdAfter=yesterday", "limit=0", "cursor=xyz"})
    void aWrongFilterIsNamed(String query) {
        ApiResponse refused = api.get("/webhook-events?" + query).expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields()).containsExactly(query.substring(0, query.indexOf('=')));
    }

    @Test
    void anotherPlatformsEventIsAsUnknownAsOneThatNeverWas() {
        listen();
        String id = api.get("/webhook-events").ids().getFirst();
        ApiClient stranger = TestServer.shared().newPlatform().api();

        for (String path : List.of("/webhook-events/%s", "/webhook-events/%s/replay")) {
            String method = path.endsWith("replay") ? "POST" : "GET";
            ApiResponse foreign =
                    stranger.send(method, path.formatted(id), null).expect(404, "REFERENCE_NOT_FOUND");
            ApiResponse unknown = stranger.send(
                            method, path.formatted("Webhook:00000000-0000-7000-8000-000000000000"), null)
                    .expect(404);
            ApiResponse malformed =
                    stranger.send(method, path.formatted("x"), null).expect(404);
            assertThat(foreign.body()).isEqualTo(unknown.body()).isEqualTo(malformed.body());
        }
        assertThat(stranger.get("/webhook-events").ids()).isEmpty();
    }

    @Test
    void aReplaySendsTheSameIdAndBytesAgain() {
        listen();
        String customer = create();
        decide(customer, "REJECTED");
        Received first = receiver.await(1).getFirst();
        awaitDelivered(first.id());

        ApiResponse replayed = api.send("POST", "/webhook-events/" + first.id() + "/replay", null)
                .expect(202);
        assertThat(replayed.text("status")).isEqualTo("PENDING");
        Received again = receiver.await(2).getLast();
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.body()).isEqualTo(first.body());
        awaitDelivered(first.id());
        assertThat(api.get("/webhook-events/" + first.id())
                        .json()
                        .path("attempts")
                        .size())
                .isEqualTo(2);
    }

    @Test
    void aReplayWithAnIdempotencyKeyIsDoneOnceHoweverManyArriveAtOnce() {
        listen();
        decide(create(), "REJECTED");
        Received first = receiver.await(1).getFirst();
        awaitDelivered(first.id());
        ApiClient keyed = api.with("Idempotency-Key", "replay-1");

        List<ApiResponse> replies =
                ConcurrentCalls.times(8, i -> keyed.send("POST", "/webhook-events/" + first.id() + "/replay", null));
        assertThat(replies).allSatisfy(reply -> assertThat(reply.status()).isEqualTo(202));
        receiver.await(2);
        awaitDelivered(first.id());
        decide(create(), "REJECTED");
        assertThat(receiver.await(3).stream().filter(e -> e.id().equals(first.id())))
                .hasSize(2);
    }

    @Test
    void aTimeOfEventsIsReplayedInOrder() {
        listen();
        String customer = create();
        for (int i = 0; i < 50; i++) {
            decide(customer, i % 2 == 0 ? "REJECTED" : "APPROVED");
        }
        List<String> ids = receiver.await(50).stream().map(Received::id).toList();
        Eventually.holds(
                "all are delivered",
                () -> api.get("/webhook-events?status=PENDING").ids().isEmpty());

        ApiResponse replayed = api.post(
                        "/webhook-events/replay",
                        json("{'createdAfter': '2020-01-01T00:00:00Z', 'status': 'DELIVERED'," + " 'customerId': '"
                                + customer + "'}"))
                .expect(200);
        assertThat(replayed.json().path("replayed").asInt()).isEqualTo(50);
        assertThat(replayed.json().path("hasMore").asBoolean()).isFalse();
        assertThat(receiver.await(100).stream().map(Received::id).skip(50)).containsExactlyElementsOf(ids);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | createdAfter",
                "{'customerId': 'me'} | customerId",
                "{'customerId': 7} | customerId",
                "{'createdAfter': 'yesterday'} | createdAfter",
                "{'createdAfter': '2020-01-01T00:00:00Z', 'status': 'PENDING'} | status",
                "[] | body"
            })
    void aReplayOfNobodyKnowsWhatIsRefused(String body, String field) {
        assertThat(api.post("/webhook-events/replay", json(body))
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactly(field);
    }

    @Test
    void aReplayOfAWaitingEventSendsItNow() {
        receiver.setBehaviour((request, number) -> new Response(request.type().equals("TEST") ? 200 : 500, ""));
        listen();
        String id = create();
        decide(id, "REJECTED");
        String event = receiver.await(1).getFirst().id();
        Eventually.holds(
                "it waits", () -> api.get("/webhook-events/" + event).json().has("nextAttemptAt"));
        receiver.setBehaviour((request, number) -> new Response(200, ""));
        api.send("POST", "/webhook-events/" + event + "/replay", null).expect(202);

        receiver.await(2, Duration.ofSeconds(3));
        awaitDelivered(event);
    }

    @Test
    void anEventThatCannotBeOpenedIsParkedAndTheNextOneGoesOut() {
        String id = create();
        api.send("PUT", "/sandbox/webhooks/faults", json("{'delaySeconds': 2}")).expect(200);
        listen();
        decide(id, "REJECTED");
        decide(id, "APPROVED");
        String broken = api.get("/webhook-events?customerId=" + id).ids().getLast();
        TestServer.shared()
                .database()
                .commit(SqlStatement.of(
                        "update webhook_events set sealed_body = substr(sealed_body, 1, 20) where id = ?",
                        WebhookId.parse(broken).orElseThrow().uuid()));

        assertThat(receiver.await(1)).extracting(Received::type).containsExactly("CUSTOMER.KYC_MANUALLY_APPROVED");
        ApiResponse parked = api.get("/webhook-events/" + broken).expect(200);
        assertThat(parked.text("status")).isEqualTo("PARKED");
        assertThat(parked.json().at("/attempts/0/outcome").asString()).isEqualTo("UNREADABLE");
        assertThat(parked.json().has("body")).isFalse();
    }

    private void awaitDelivered(String event) {
        Eventually.holds(
                "it is delivered",
                () -> api.get("/webhook-events/" + event).text("status").equals("DELIVERED"));
    }

    private void listen() {
        api.patch("/config", json("{'webhookEndpoint': '" + receiver.url() + "'}"))
                .expect(200);
    }

    private String create() {
        return api.post("/customers", individual()).expect(201).text("id");
    }

    private void decide(String customer, String status) {
        api.patch("/customers/" + customer, individual("'kycStatus': '" + status + "'"))
                .expect(200);
    }
}
