package dev.trellis.webhooks;

import static dev.trellis.testing.RequestBodies.individual;

import dev.trellis.Config;
import dev.trellis.auth.RateLimitSettings;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.Eventually;
import dev.trellis.testing.TestServer;
import dev.trellis.testing.WebhookReceiver;
import dev.trellis.testing.WebhookReceiver.Response;
import dev.trellis.webhooks.delivery.DeliveryFeature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Endpoints that hang do not delay the events of others (behaviour, section 7), on a node whose
/// limit of concurrent deliveries is so low that they could.
class HangingEndpointsTest {
    private static final int AT_ONCE = 16;
    private static final int HANGING = 8;
    private static final int CUSTOMERS_EACH = 4;

    @Test
    void thoseThatHangDoNotDelayThoseThatAnswer() {
        CountDownLatch end = new CountDownLatch(1);
        try (TestServer server = TestServer.start(
                        RateLimitSettings.NONE,
                        new Config.Webhooks(
                                Config.Outgoing.defaults(), new DeliveryFeature.Settings(true, AT_ONCE), null));
                WebhookReceiver hanging = WebhookReceiver.start((request, number) -> {
                    end.await();
                    return new Response(200, "");
                });
                WebhookReceiver answering = WebhookReceiver.start()) {
            List<ApiClient> hangingPlatforms = new ArrayList<>();
            for (int i = 0; i < HANGING; i++) {
                hangingPlatforms.add(platformWith(server, hanging));
            }
            ApiClient answeringPlatform = platformWith(server, answering);
            decide(answeringPlatform);
            answering.await(1);
            // More than the node's limit, if each endpoint got as many as its own limit allows.
            for (ApiClient api : hangingPlatforms) {
                for (int i = 0; i < CUSTOMERS_EACH; i++) {
                    decide(api);
                }
            }
            Eventually.holds("they hang", () -> hanging.all().size() >= AT_ONCE / 2);
            for (int i = 0; i < 20; i++) {
                decide(answeringPlatform);
            }
            answering.await(21, Duration.ofSeconds(5));
            end.countDown();
        }
    }

    private static ApiClient platformWith(TestServer server, WebhookReceiver receiver) {
        ApiClient api = server.newPlatform(Mode.SANDBOX, true, ContractRevision.MAY_2026, List.of("USD"))
                .api();
        api.patch("/config", "{\"webhookEndpoint\": \"" + receiver.url() + "\"}")
                .expect(200);
        return api;
    }

    private static void decide(ApiClient api) {
        String id = api.post("/customers", individual()).expect(201).text("id");
        api.patch("/customers/" + id, individual("'kycStatus': 'REJECTED'")).expect(200);
    }
}
