package dev.trellis.messages;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.trellis.Config;
import dev.trellis.base.Secret;
import dev.trellis.json.Json;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.Eventually;
import dev.trellis.testing.SentMessages;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// SMS from the change that causes them to a gateway.
class SmsGatewayTest {
    /// A gateway that stores what it receives, and responds as a test configures.
    private static final class Gateway implements AutoCloseable {
        private final HttpServer server;
        private final List<JsonNode> received = new CopyOnWriteArrayList<>();
        private final List<String> tokens = new CopyOnWriteArrayList<>();
        private final List<Integer> statuses;

        /// @param statuses of the first responses; later ones have 202
        Gateway(Integer... statuses) throws IOException {
            this.statuses = List.of(statuses);
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
            server.createContext("/send", exchange -> {
                JsonNode body = Json.mapper().readTree(exchange.getRequestBody().readAllBytes());
                assertThat(exchange.getRequestHeaders().getFirst("Idempotency-Key"))
                        .isEqualTo(body.path("id").asString());
                tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                int number = received.size();
                received.add(body);
                exchange.sendResponseHeaders(number < this.statuses.size() ? this.statuses.get(number) : 202, -1);
                exchange.close();
            });
            server.start();
        }

        TestServer user() {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/send";
            return TestServer.startWith(new Config.Integrations(
                    null,
                    null,
                    null,
                    SmsGateway.Settings.parse(url, new Secret("t0ken")),
                    Config.Verification.defaults()));
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @Test
    void aWalletsCodeReachesTheGatewayAndComesBack() throws IOException {
        try (Gateway gateway = new Gateway();
                TestServer server = gateway.user()) {
            TestPlatform platform = server.newPlatform(Mode.PRODUCTION, false, ContractRevision.MAY_2026);
            String account = wallet(platform);
            String credential = platform.api()
                    .post("/auth/credentials", json("{'type': 'SMS_OTP', 'accountId': '" + account + "'}"))
                    .expect(201)
                    .text("id");
            Eventually.holds("the code arrives", () -> gateway.received.size() == 1);
            JsonNode sent = gateway.received.getFirst();

            assertThat(sent.path("to").asString()).isEqualTo("+4915771234567");
            assertThat(gateway.tokens).containsExactly("Bearer t0ken");
            String code = SentMessages.codeIn(sent.path("text").asString());
            platform.api()
                    .post(
                            "/auth/credentials/" + credential + "/verify",
                            json("{'type': 'SMS_OTP', 'otp': '" + code + "', 'clientPublicKey': '"
                                    + "02f45f2a22c908b9ce09a7150e514afd24627c401c38a4afc164e1ea783adaaa31" + "'}"))
                    .expect(200);
            Eventually.holds("it is marked as sent", () -> statuses(server).equals(List.of("SENT")));
        }
    }

    @Test
    void aGatewayThatIsInTroubleIsTriedAgainWithTheSameId() throws IOException {
        try (Gateway gateway = new Gateway(503);
                TestServer server = gateway.user()) {
            TestPlatform platform = server.newPlatform(Mode.PRODUCTION, false, ContractRevision.MAY_2026);
            platform.api()
                    .post("/auth/credentials", json("{'type': 'SMS_OTP', 'accountId': '" + wallet(platform) + "'}"))
                    .expect(201);
            Eventually.holds("it is tried again", () -> gateway.received.size() == 2);

            assertThat(gateway.received.get(1)).isEqualTo(gateway.received.get(0));
            Eventually.holds("it is marked as sent", () -> statuses(server).equals(List.of("SENT")));
        }
    }

    @Test
    void whatItRefusesForGoodIsNotTriedAgain() throws IOException {
        try (Gateway gateway = new Gateway(422);
                TestServer server = gateway.user()) {
            TestPlatform platform = server.newPlatform(Mode.PRODUCTION, false, ContractRevision.MAY_2026);
            platform.api()
                    .post("/auth/credentials", json("{'type': 'SMS_OTP', 'accountId': '" + wallet(platform) + "'}"))
                    .expect(201);
            Eventually.holds("it is given up", () -> statuses(server).equals(List.of("FAILED")));
            assertThat(gateway.received).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sms.example.com",
                "http://sms.example.com",
                "https://user:password@sms.example.com",
                "https://sms.example.com/#x",
                "ftp://sms.example.com",
                "https:///send",
                "https://a b",
            })
    void anAddressWhereCodesWouldNotBeSafeIsRefused(String url) {
        assertThatThrownBy(() -> SmsGateway.Settings.parse(url, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("TRELLIS_SMS_URL must be");
    }

    @Test
    void theConfigurationHoldsIt() {
        Map<String, String> environment = new HashMap<>(
                Map.of("TRELLIS_DATABASE_URL", "postgres://u:p@localhost/x", "TRELLIS_MASTER_KEY_FILE", "master.key"));
        environment.put("TRELLIS_SMS_TOKEN", "t0ken");
        assertThatThrownBy(() -> Config.read(environment, null)).hasMessageContaining("TRELLIS_SMS_URL is not");
        environment.put("TRELLIS_SMS_URL", "https://sms.example.com/send");
        SmsGateway.Settings settings = Objects.requireNonNull(
                Config.read(environment, null).integrations().smsGateway());
        assertThat(settings.url()).isEqualTo("https://sms.example.com/send");
        assertThat(settings).asString().doesNotContain("t0ken");
    }

    private static String wallet(TestPlatform platform) {
        String customer = platform.api()
                .post("/customers", individual("'region': 'DE'", "'phoneNumber': '+4915771234567'"))
                .expect(201)
                .text("id");
        return platform.api()
                .get("/customers/internal-accounts?type=EMBEDDED_WALLET&customerId=" + customer)
                .expect(200)
                .text("data.0.id");
    }

    private static List<String> statuses(TestServer server) {
        return server.database().query("select status from messages order by id", row -> row.text("status"));
    }
}
