package dev.trellis.webhooks;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static dev.trellis.testing.RequestBodies.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.Eventually;
import dev.trellis.testing.RequestBodies;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import dev.trellis.testing.WebhookReceiver;
import dev.trellis.testing.WebhookReceiver.Received;
import dev.trellis.testing.WebhookReceiver.Response;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Events from the change that caused them to a platform's endpoint (behaviour, section 7).
class WebhookDeliveryTest {
    private final TestPlatform platform =
            TestServer.shared().newPlatform(Mode.SANDBOX, true, ContractRevision.MAY_2026, List.of("USD", "BTC"));
    private final ApiClient api = platform.api();

    @Test
    void aManualDecisionIsDeliveredWithTheCustomerAsGetReturnsIt() {
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            listen(receiver);
            String id = create("'fullName': 'Jane Doe', 'birthDate': '1992-03-25'");
            ApiResponse rejected = decide(id, "REJECTED").expect(200);

            Received event = receiver.await(1).getFirst();
            assertThat(event.type()).isEqualTo("CUSTOMER.KYC_MANUALLY_REJECTED");
            assertThat(event.id()).matches("Webhook:[0-9a-f-]{36}");
            assertThat(event.contentType()).isEqualTo("application/json");
            assertThat(event.signature()).matches("\\{\"v\": \"1\", \"s\": \"[A-Za-z0-9+/]+={0,2}\"}");
            assertThat(event.json().path("data")).isEqualTo(rejected.json());
            assertThat(event.json().path("data"))
                    .isEqualTo(api.get("/customers/" + id).json());
            assertThat(event.json().propertyNames()).containsExactly("id", "type", "timestamp", "data");
            assertThat(new ReceiverKeys(api).verify(event)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-05, INDIVIDUAL, CUSTOMER.KYC_MANUALLY_REJECTED, CUSTOMER.KYC_MANUALLY_APPROVED",
        "2026-05, BUSINESS, CUSTOMER.KYB_MANUALLY_REJECTED, CUSTOMER.KYB_MANUALLY_APPROVED",
        "2026-08, INDIVIDUAL, CUSTOMER.KYC_REJECTED, CUSTOMER.KYC_APPROVED",
        "2026-08, BUSINESS, CUSTOMER.KYB_REJECTED, CUSTOMER.KYB_APPROVED"
    })
    void theNameOfTheEventIsThatOfThePlatformsRevision(String revision, String type, String first, String second) {
        ApiClient other = TestServer.shared()
                .newPlatform(
                        Mode.SANDBOX, true, ContractRevision.parse(revision).orElseThrow())
                .api();
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            listen(other, receiver.url());
            boolean isBusiness = type.equals("BUSINESS");
            String field = isBusiness ? "kybStatus" : "kycStatus";
            String id = other.post("/customers", isBusiness ? RequestBodies.business() : individual())
                    .expect(201)
                    .text("id");
            for (String status : List.of("REJECTED", "APPROVED")) {
                other.patch(
                                "/customers/" + id,
                                json("{'customerType': '" + type + "', '" + field + "': '" + status + "'}"))
                        .expect(200);
            }
            assertThat(receiver.await(2)).extracting(Received::type).containsExactly(first, second);
        }
    }

    @Test
    void aPatchThatDecidesNothingSendsNothing() {
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            listen(receiver);
            String id = create("");
            decide(id, "APPROVED").expect(200);
            api.patch("/customers/" + id, individual("'fullName': 'Jane'")).expect(200);
            decide(id, "REJECTED").expect(200);

            assertThat(receiver.await(1)).extracting(Received::type).containsExactly("CUSTOMER.KYC_MANUALLY_REJECTED");
            assertThat(api.get("/webhook-events?customerId=" + id)
                            .json()
                            .path("data")
                            .size())
                    .isEqualTo(1);
        }
    }

    @Test
    void aRefusedChangeLeavesNoEvent() {
        String id = create("");
        api.patch("/customers/" + id, individual("'kycStatus': 'REJECTED'", "'nationality': 'XX'"))
                .expect(400);

        assertThat(api.get("/webhook-events?customerId=" + id).json().path("data"))
                .isEmpty();
    }

    @Test
    void deletingACustomerAnnouncesEachOfItsAccountsClosed() {
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            listen(receiver);
            String id = create("");
            api.delete("/customers/" + id).expect(200);

            List<Received> events = receiver.await(2);
            assertThat(events).extracting(Received::type).containsOnly("INTERNAL_ACCOUNT.STATUS_UPDATED");
            var accounts = api.get("/customers/internal-accounts?customerId=" + id)
                    .json()
                    .path("data");
            assertThat(events.stream().map(event -> event.json().path("data")).toList())
                    .containsExactlyInAnyOrder(accounts.get(0), accounts.get(1));
        }
    }

    @Test
    void aNewEndpointIsSentATest() {
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            listen(receiver);
            Eventually.holds("the TEST came", () -> !receiver.all().isEmpty());
            listen(receiver);

            Received test = receiver.all().getFirst();
            assertThat(test.json().propertyNames()).containsExactly("id", "type", "timestamp");
            assertThat(new ReceiverKeys(api).verify(test)).isTrue();
            assertThat(api.get("/webhook-events?type=TEST").ids())
                    .as("the same endpoint again sends none")
                    .hasSize(1);
        }
    }

    @Test
    void eventsOfOneCustomerComeInOrderAndOneAtATimeThoughManyAreUnderWay() {
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            listen(receiver);
            List<String> customers = java.util.stream.IntStream.range(0, 8)
                    .mapToObj(i -> create(""))
                    .toList();
            for (int round = 0; round < 10; round++) {
                for (String customer : customers) {
                    decide(customer, round % 2 == 0 ? "REJECTED" : "APPROVED").expect(200);
                }
            }
            List<Received> events = receiver.await(80);

            for (String customer : customers) {
                List<java.time.Instant> times = events.stream()
                        .filter(event -> event.subject().equals(customer))
                        .map(event -> java.time.Instant.parse(
                                event.json().path("data").path("updatedAt").asString()))
                        .toList();
                assertThat(times).hasSize(10).isSorted();
            }
            assertThat(receiver.overlapCount()).isZero();
        }
    }

    @Test
    void aFailedEventComesAgainWithTheSameIdAndBytesAndHoldsBackOnlyItsOwnCustomer() {
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            String failing = create("'fullName': 'Failing'");
            String other = create("'fullName': 'Other'");
            Set<String> seen = java.util.concurrent.ConcurrentHashMap.newKeySet();
            receiver.setBehaviour(
                    (request, number) -> request.subject().equals(failing) && seen.add(request.id()) && seen.size() == 1
                            ? new Response(500, "not now")
                            : new Response(200, ""));
            listen(receiver);
            decide(failing, "REJECTED").expect(200);
            decide(failing, "APPROVED").expect(200);
            Eventually.holds("the first attempt failed", () -> receiver.events().size() == 1);
            decide(other, "REJECTED").expect(200);
            receiver.await(2);
            assertThat(receiver.events().getLast().subject()).isEqualTo(other);

            String event = receiver.events().getFirst().id();
            Eventually.holds(
                    "it waits for its next attempt",
                    () -> api.get("/webhook-events/" + event).json().has("nextAttemptAt"));
            long waits = java.time.Duration.between(
                            java.time.Instant.parse(
                                    api.get("/webhook-events/" + event).text("createdAt")),
                            java.time.Instant.parse(
                                    api.get("/webhook-events/" + event).text("nextAttemptAt")))
                    .toMillis();
            assertThat(waits).as("about 5 s").isBetween(3_900L, 9_000L);
            hurry();

            List<Received> events = receiver.await(4).stream()
                    .filter(e -> e.subject().equals(failing))
                    .toList();
            assertThat(events).hasSize(3);
            assertThat(events.get(1).body()).isEqualTo(events.get(0).body());
            assertThat(events.get(2).id()).isNotEqualTo(events.get(0).id());
            Eventually.holds(
                    "it is delivered",
                    () -> api.get("/webhook-events/" + event).text("status").equals("DELIVERED"));
            var attempts = api.get("/webhook-events/" + event).json().path("attempts");
            assertThat(attempts.get(0).path("outcome").asString()).isEqualTo("REFUSED");
            assertThat(attempts.get(0).path("responseStatus").asInt()).isEqualTo(500);
            assertThat(attempts.get(0).path("responseBody").asString()).isEqualTo("not now");
            assertThat(attempts.get(1).path("outcome").asString()).isEqualTo("DELIVERED");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 299, 409})
    void theseAnswersEndTheDelivery(int status) {
        try (WebhookReceiver receiver = WebhookReceiver.start((r, n) -> new Response(status, ""))) {
            listen(receiver);
            String id = create("");
            decide(id, "REJECTED").expect(200);

            receiver.await(1);
            Eventually.holds("it is delivered", () -> onlyEvent(id).equals("DELIVERED"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308, 400, 401, 404, 410, 429, 500, 503})
    void theseAnswersAreTriedAgain(int status) {
        try (WebhookReceiver receiver = WebhookReceiver.start((r, n) -> new Response(status, ""))) {
            listen(receiver);
            String id = create("");
            decide(id, "REJECTED").expect(200);

            receiver.await(1);
            Eventually.holds(
                    "it waits",
                    () -> api.get("/webhook-events?customerId=" + id)
                            .json()
                            .at("/data/0")
                            .has("nextAttemptAt"));
            assertThat(onlyEvent(id)).isEqualTo("PENDING");
        }
    }

    @Test
    void aTestIsNeverTriedAgain() {
        try (WebhookReceiver receiver = WebhookReceiver.start((r, n) -> new Response(500, "no"))) {
            listen(receiver);
            Eventually.holds(
                    "it is given up",
                    () -> api.get("/webhook-events?type=TEST&status=PARKED")
                                    .ids()
                                    .size()
                            == 1);
            assertThat(receiver.all()).hasSize(1);
        }
    }

    @Test
    void anEventThatFailsForSevenDaysIsParkedAndTheNextOneGoesOut() {
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            String id = create("");
            Set<String> first = java.util.concurrent.ConcurrentHashMap.newKeySet();
            receiver.setBehaviour((request, number) -> {
                if (request.type().equals("TEST")) {
                    return new Response(200, "");
                }
                if (first.isEmpty()) {
                    first.add(request.id());
                }
                return new Response(first.contains(request.id()) ? 500 : 200, "");
            });
            listen(receiver);
            decide(id, "REJECTED").expect(200);
            receiver.await(1);
            decide(id, "APPROVED").expect(200);
            Eventually.holds(
                    "it waits",
                    () -> api.get("/webhook-events/" + first.iterator().next())
                            .json()
                            .has("nextAttemptAt"));
            TestServer.shared()
                    .database()
                    .commit(SqlStatement.of(
                            "update webhook_events set enqueued_at = now() - interval '7 days' where platform_id = ?",
                            platform.platform().id().uuid()));
            hurry();

            Eventually.holds("the second one came", () -> receiver.events().size() == 3);
            Eventually.holds(
                    "the first one is parked",
                    () -> api.get("/webhook-events/" + first.iterator().next())
                            .text("status")
                            .equals("PARKED"));
        }
    }

    @Test
    void withoutAnEndpointEventsAreParkedAndCanBeReplayedLater() {
        String id = create("");
        decide(id, "REJECTED").expect(200);
        decide(id, "APPROVED").expect(200);
        Eventually.holds(
                "both are parked",
                () -> api.get("/webhook-events?status=PARKED&customerId=" + id)
                                .ids()
                                .size()
                        == 2);
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            listen(receiver);
            ApiResponse replayed = api.post("/webhook-events/replay", json("{'customerId': '" + id + "'}"))
                    .expect(200);
            assertThat(replayed.json().path("replayed").asInt()).isEqualTo(2);
            assertThat(receiver.await(2))
                    .extracting(Received::type)
                    .containsExactly("CUSTOMER.KYC_MANUALLY_REJECTED", "CUSTOMER.KYC_MANUALLY_APPROVED");
        }
    }

    @Test
    void nobodyIsListeningAndTheAttemptSaysSo() {
        String url;
        try (WebhookReceiver gone = WebhookReceiver.start()) {
            url = gone.url();
        }
        listen(api, url);
        String id = create("");
        decide(id, "REJECTED").expect(200);
        String event = api.get("/webhook-events?customerId=" + id).ids().getFirst();
        Eventually.holds(
                "it was tried",
                () -> !api.get("/webhook-events/" + event)
                        .json()
                        .path("attempts")
                        .isEmpty());

        var attempt =
                api.get("/webhook-events/" + event).json().path("attempts").get(0);
        assertThat(attempt.path("outcome").asString()).isEqualTo("UNREACHABLE");
        assertThat(attempt.path("error").asString()).isNotBlank();
        assertThat(attempt.path("url").asString()).isEqualTo(url);
    }

    private String onlyEvent(String customer) {
        return api.get("/webhook-events?customerId=" + customer).text("data.0.status");
    }

    /// Makes the time of every next attempt come.
    private void hurry() {
        TestServer.shared()
                .database()
                .commit(SqlStatement.of(
                        "update webhook_streams set due_at = now() where platform_id = ? and due_at is not null",
                        platform.platform().id().uuid()));
    }

    private void listen(WebhookReceiver receiver) {
        listen(api, receiver.url());
    }

    private static void listen(ApiClient api, String url) {
        api.patch("/config", "{\"webhookEndpoint\": " + quoted(url) + "}").expect(200);
    }

    private String create(String members) {
        String body = members.isEmpty() ? individual() : individual(members);
        return api.post("/customers", body).expect(201).text("id");
    }

    private ApiResponse decide(String customer, String status) {
        return api.patch("/customers/" + customer, individual("'kycStatus': '" + status + "'"));
    }
}
