package dev.trellis.webhooks;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TEST events, and the faults of sandbox platforms.
class WebhookSandboxRoutesTest {
    private final TestPlatform platform =
            TestServer.shared().newPlatform(Mode.SANDBOX, true, ContractRevision.MAY_2026, List.of("USD"));
    private final ApiClient api = platform.api();
    private final WebhookReceiver receiver = WebhookReceiver.start();

    @AfterEach
    void close() {
        receiver.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sandbox/webhooks/test", "/webhooks/test"})
    void aTestIsSentAtOnceAndReportsWhatCameBack(String path) {
        receiver.setBehaviour((request, number) -> new Response(418, "I am a teapot"));
        listen();
        ApiResponse answer = api.send("POST", path, null).expect(200);

        assertThat(answer.text("url")).isEqualTo(receiver.url());
        assertThat(answer.json().path("response_status").asInt()).isEqualTo(418);
        assertThat(answer.text("response_body")).isEqualTo("I am a teapot");
        assertThat(receiver.all())
                .isNotEmpty()
                .allSatisfy(e -> assertThat(e.type()).isEqualTo("TEST"));
        assertThat(api.get("/webhook-events?type=TEST").ids()).hasSize(2);
    }

    @Test
    void aTestWithAnIdempotencyKeyIsSentOnceAlsoWhenAskedForAgainMeanwhile() {
        listen();
        Eventually.holds("the first TEST came", () -> receiver.all().size() == 1);
        CountDownLatch goOn = new CountDownLatch(1);
        receiver.setBehaviour((request, number) -> {
            goOn.await();
            return new Response(200, "fine");
        });
        List<ApiResponse> answers = ConcurrentCalls.times(3, i -> {
            if (i == 0) {
                return test("a-key");
            }
            Eventually.holds("it is under way", () -> receiver.all().size() == 2);
            try {
                return test("a-key");
            } finally {
                goOn.countDown();
            }
        });

        assertThat(answers.get(0).expect(200).text("response_body")).isEqualTo("fine");
        assertThat(answers.subList(1, 3)).anySatisfy(meanwhile -> {
            meanwhile.expect(503, "SERVICE_UNAVAILABLE");
            assertThat(meanwhile.header("Retry-After")).contains("2");
        });
        ApiResponse later = test("a-key").expect(200);
        assertThat(later.header("Idempotent-Replayed")).contains("true");
        assertThat(later.json()).isEqualTo(answers.get(0).json());
        assertThat(receiver.all()).hasSize(2);
    }

    @Test
    void aTestThatIsRefusedIsRememberedAndItsKeyIsNotForAnotherCall() {
        test("refused").expect(400, "WEBHOOK_ENDPOINT_NOT_SET");
        listen();
        assertThat(test("refused").expect(400, "WEBHOOK_ENDPOINT_NOT_SET").header("Idempotent-Replayed"))
                .contains("true");
        api.with("Idempotency-Key", "refused")
                .post("/webhook-events/replay", json("{'createdAfter': '2020-01-01T00:00:00Z'}"))
                .expect(409, "CONFLICT");
    }

    private ApiResponse test(String key) {
        return api.with("Idempotency-Key", key).send("POST", "/sandbox/webhooks/test", null);
    }

    @Test
    void aTestWithoutAnEndpointSaysWhatToDo() {
        assertThat(api.send("POST", "/sandbox/webhooks/test", null)
                        .expect(400, "WEBHOOK_ENDPOINT_NOT_SET")
                        .text("message"))
                .contains("PATCH /config");
    }

    @Test
    void aTestThatNobodyAnswersSaysWhy() {
        listen();
        receiver.close();
        ApiResponse answer = api.send("POST", "/sandbox/webhooks/test", null).expect(200);

        assertThat(answer.json().path("response_status").asInt()).isZero();
        assertThat(answer.text("response_body")).isNotBlank();
    }

    @Test
    void faultsOnDemandFailDuplicateAndDelay() {
        listen();
        Eventually.holds(
                "the TEST is through",
                () -> api.get("/webhook-events?status=PENDING").ids().isEmpty());
        api.send("PUT", "/sandbox/webhooks/faults", json("{'duplicateNext': 1}"))
                .expect(200);
        decide(create(), "REJECTED");
        List<Received> twice = receiver.await(2);
        assertThat(twice.get(1).body()).isEqualTo(twice.get(0).body());

        assertThat(api.send("PUT", "/sandbox/webhooks/faults", json("{'failNext': 1}"))
                        .json()
                        .path("duplicateNext")
                        .asInt())
                .isZero();
        String failed = create();
        decide(failed, "REJECTED");
        String event = api.get("/webhook-events?customerId=" + failed).ids().getFirst();
        Eventually.holds(
                "it failed",
                () -> api.get("/webhook-events/" + event)
                        .json()
                        .at("/attempts/0/outcome")
                        .asString("")
                        .equals("SANDBOX_FAULT"));
        assertThat(api.get("/sandbox/webhooks/faults").json().path("failNext").asInt())
                .isZero();
        assertThat(receiver.events()).hasSize(2);

        api.send("PUT", "/sandbox/webhooks/faults", json("{'delaySeconds': 3600}"))
                .expect(200);
        String late = create();
        decide(late, "REJECTED");
        Eventually.holds("it waits its hour", () -> waitsAnHour(late));
        assertThat(receiver.events()).noneMatch(e -> e.subject().equals(late));
    }

    @Test
    void faultsAreForSandboxesOnly() {
        ApiClient production = TestServer.shared()
                .newPlatform(Mode.PRODUCTION, true, ContractRevision.MAY_2026)
                .api();

        production.get("/sandbox/webhooks/faults").expect(403, "FORBIDDEN");
        production.send("PUT", "/sandbox/webhooks/faults", "{}").expect(403, "FORBIDDEN");
        assertThat(api.send("PUT", "/sandbox/webhooks/faults", json("{'failNext': -1, 'delaySeconds': 3601}"))
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactly("failNext", "delaySeconds");
    }

    private boolean waitsAnHour(String customer) {
        return TestServer.shared()
                .database()
                .first(
                        "select due_at > now() + interval '59 minutes' as waits from webhook_streams where id = ?",
                        row -> row.flag("waits"),
                        dev.trellis.base.CustomerId.parse(customer)
                                .orElseThrow()
                                .uuid())
                .orElse(false);
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
