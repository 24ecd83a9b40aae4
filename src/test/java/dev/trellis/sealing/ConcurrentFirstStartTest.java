package dev.trellis.sealing;

import static dev.trellis.testing.RequestBodies.individual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.CommandFeatures;
import dev.trellis.Config;
import dev.trellis.TrellisServer;
import dev.trellis.base.Environment;
import dev.trellis.http.Routes;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platforms;
import dev.trellis.platforms.api.PlatformFeature;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.TestDatabase;
import dev.trellis.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Two servers that start at the same moment on an empty database become nodes of one service.
class ConcurrentFirstStartTest {
    private static final Config SHARED = TestServer.shared().config();

    @Test
    void whatOneNodeSealsAndSignsTheOtherOpensAndKnows() {
        Config config = new Config(
                SHARED.listen(),
                TestDatabase.create(4),
                SHARED.masterKey(),
                SHARED.checks(),
                SHARED.rateLimits(),
                SHARED.webhooks(),
                SHARED.integrations());
        List<TrellisServer> nodes = ConcurrentCalls.times(2, i -> start(config));
        try (TrellisServer firstNode = nodes.getFirst();
                TrellisServer secondNode = nodes.getLast()) {
            PlatformFeature.CreatedPlatform platform = CommandFeatures.platforms(
                            firstNode.database(), Environment.system(), config.rateLimits())
                    .create(
                            new Platforms.NewPlatform(
                                    "Acme",
                                    Mode.SANDBOX,
                                    false,
                                    ContractRevision.MAY_2026,
                                    List.of("USD"),
                                    "acme.uma.test"),
                            "test");
            ApiClient here = client(firstNode, platform);
            ApiClient there = client(secondNode, platform);
            String body = individual("'fullName': 'Ann'");

            ApiResponse first = here.with("Idempotency-Key", "key-1")
                    .post("/customers", body)
                    .expect(201);
            assertThat(there.get("/customers/" + first.text("id")).expect(200).body())
                    .isEqualTo(first.body());
            ApiResponse replayed = there.with("Idempotency-Key", "key-1")
                    .post("/customers", body)
                    .expect(201);
            assertThat(replayed.body()).isEqualTo(first.body());
            assertThat(replayed.header("Idempotent-Replayed")).contains("true");
            String second = there.post("/customers", body).expect(201).text("id");
            ApiResponse page = here.get("/customers?limit=1").expect(200);
            assertThat(page.ids()).containsExactly(second);
            assertThat(there.get("/customers?limit=1&cursor=" + page.text("nextCursor"))
                            .expect(200)
                            .ids())
                    .containsExactly(first.text("id"));
            assertThat(firstNode.database().query("select id from root_keys", row -> row.uuid("id")))
                    .hasSize(1);
        }
    }

    private static TrellisServer start(Config config) {
        try {
            return TrellisServer.start(config, Environment.system());
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    private static ApiClient client(TrellisServer node, PlatformFeature.CreatedPlatform platform) {
        return new ApiClient(
                "http://127.0.0.1:" + node.port() + Routes.BASE,
                platform.token().token().clientId(),
                platform.token().secret().reveal());
    }
}
