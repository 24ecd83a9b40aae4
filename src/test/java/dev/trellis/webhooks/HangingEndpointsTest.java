package dev.trellis.webhooks;

import static dev.trellis.testing.Bodies.individual;

import dev.trellis.Config;
import dev.trellis.auth.RateLimits;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.Api;
import dev.trellis.testing.Eventually;
import dev.trellis.testing.TestServer;
import dev.trellis.testing.WebhookReceiver;
import dev.trellis.testing.WebhookReceiver.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Endpoints that hang keep nobody else's events (behaviour, section 7). On a node that can do so
/// little at once that they could.
class HangingEndpointsTest {
    private static final int AT_ONCE = 16;
    private static final int HANGING = 8;
    private static final int CUSTOMERS_EACH = 4;

    @Test
    void thoseThatHangDoNotDelayThoseThatAnswer() {
        CountDownLatch over = new CountDownLatch(1);
        try (TestServer server = TestServer.start(
                        RateLimits.NONE,
                        new Config.Webhooks(
                                Config.Outgoing.defaults(), new WebhookFeature.Settings(true, AT_ONCE), null));
                WebhookReceiver hanging = WebhookReceiver.start((request, number) -> {
                    over.await();
                    return new Response(200, "");
                });
                WebhookReceiver answering = WebhookReceiver.start()) {
            List<Api> stuck = new ArrayList<>();
            for (int i = 0; i < HANGING; i++) {
                stuck.add(listening(server, hanging));
            }
            Api well = listening(server, answering);
            decided(well);
            answering.await(1);
            // As many as this node does at once, were each of them to take what its window allows.
            for (Api api : stuck) {
                for (int i = 0; i < CUSTOMERS_EACH; i++) {
                    decided(api);
                }
            }
            Eventually.holds("they hang", () -> hanging.all().size() >= AT_ONCE / 2);
            for (int i = 0; i < 20; i++) {
                decided(well);
            }
            answering.await(21, Duration.ofSeconds(5));
            over.countDown();
        }
    }

    private static Api listening(TestServer server, WebhookReceiver receiver) {
        Api api = server.newPlatform(Mode.SANDBOX, true, ContractRevision.MAY_2026, List.of("USD"))
                .api();
        api.patch("/config", "{\"webhookEndpoint\": \"" + receiver.url() + "\"}")
                .expect(200);
        return api;
    }

    private static void decided(Api api) {
        String id = api.post("/customers", individual()).expect(201).text("id");
        api.patch("/customers/" + id, individual("'kycStatus': 'REJECTED'")).expect(200);
    }
}
