package dev.trellis.webhooks.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.http.AccessLog;
import dev.trellis.http.HttpServer;
import dev.trellis.http.Routes;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import dev.trellis.webhooks.WebhookVerifier;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `GET /webhook-keys`.
class SigningKeyRoutesTest {
    private final SigningKeysFixture fixture = new SigningKeysFixture();
    private final SigningKeys keys = fixture.node();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final HttpServer server = serve();
    private final HttpClient client = HttpClient.newHttpClient();

    private HttpServer serve() {
        Routes routes = new Routes();
        new PublicSigningKeyRoutes(keys).install(routes);
        return HttpServer.start("127.0.0.1", 0, routes, fixture.environment.ids(), timer, new AccessLog());
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
        timer.shutdownNow();
        fixture.close();
    }

    @Test
    void anybodyMayReadThePublicKeys() throws IOException, InterruptedException {
        HttpResponse<String> response = call("GET");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        JsonNode key = data(response).get(0);
        assertThat(data(response).size()).isEqualTo(1);
        assertThat(key.propertyNames()).containsExactly("id", "publicKey", "status", "activeFrom");
        assertThat(key.path("id").stringValue()).startsWith("WebhookKey:");
        assertThat(key.path("status").stringValue()).isEqualTo("ACTIVE");
        assertThat(Timestamps.parse(key.path("activeFrom").stringValue())).isPresent();
        byte[] body = SigningKeysFixture.bytes("{}");
        assertThat(WebhookVerifier.of(key.path("publicKey").stringValue()).verify(body, keys.sign(body)))
                .isTrue();
    }

    @Test
    void theSigningKeyComesFirst() throws IOException, InterruptedException {
        keys.rotate(Duration.ofHours(1), Duration.ofHours(2));
        assertThat(statuses()).isEqualTo("ACTIVE NEXT ");
        assertThat(data(call("GET")).get(0).path("retiresAt").isString()).isTrue();

        fixture.clock.advance(Duration.ofHours(1));
        assertThat(statuses()).isEqualTo("ACTIVE RETIRING ");
        JsonNode retiring = data(call("GET")).get(1);
        assertThat(retiring.propertyNames()).containsExactly("id", "publicKey", "status", "activeFrom", "retiresAt");

        fixture.clock.advance(Duration.ofHours(2));
        assertThat(statuses()).isEqualTo("ACTIVE ");
    }

    @Test
    void itIsAnsweredWhileTheDatabaseIsAway() throws IOException, InterruptedException {
        fixture.database.close();
        fixture.clock.advance(Duration.ofMinutes(2));

        assertThat(statuses()).isEqualTo("ACTIVE ");
    }

    @Test
    void itCanOnlyBeRead() throws IOException, InterruptedException {
        HttpResponse<String> refused = call("POST");

        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("Allow")).contains("GET");
        assertThat(call("HEAD").statusCode()).isEqualTo(200);
    }

    private String statuses() throws IOException, InterruptedException {
        StringBuilder statuses = new StringBuilder();
        data(call("GET"))
                .forEach(
                        key -> statuses.append(key.path("status").stringValue()).append(' '));
        return statuses.toString();
    }

    private HttpResponse<String> call(String method) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + Routes.BASE + "/webhook-keys");
        return client.send(
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode data(HttpResponse<String> response) {
        return Json.mapper().readTree(response.body()).path("data");
    }
}
