package dev.trellis.cli;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.Eventually;
import dev.trellis.testing.WebhookReceiver;
import dev.trellis.testing.WebhookReceiver.Received;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two server nodes that deliver the events of one database.
@Order(1)
class WebhookMultiNodeTest {
    private static final int CUSTOMERS = 200;
    private static final int EACH = 50;
    private static final Pattern DELIVERED =
            Pattern.compile("trellis_webhooks_attempts_total\\{outcome=\"DELIVERED\",?} ([0-9.]+)");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void twoServersDrainTenThousandEventsNoneMissedNoneTwiceEachCustomersInOrder() throws Exception {
        ServeFixture fixture = new ServeFixture(folder);
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            try (TrellisProcess writer = fixture.serve(Map.of("TRELLIS_WEBHOOK_DELIVERY", "false"))) {
                write(fixture.api(writer), receiver.url());
            }
            assertThat(receiver.all())
                    .as("a node that is told not to deliver does not")
                    .isEmpty();

            int onePort = freePort();
            int otherPort = freePort();
            try (TrellisProcess one = fixture.serve(Map.of("TRELLIS_METRICS_PORT", "" + onePort));
                    TrellisProcess other = fixture.serve(Map.of("TRELLIS_METRICS_PORT", "" + otherPort))) {
                receiver.await(CUSTOMERS * EACH, Duration.ofMinutes(3));
                Eventually.holds(
                        "nothing is pending",
                        () -> api(fixture, one)
                                .get("/webhook-events?status=PENDING&limit=1")
                                .ids()
                                .isEmpty());
                double byOne = delivered(onePort);
                double byOther = delivered(otherPort);
                assertThat(byOne + byOther).isEqualTo(CUSTOMERS * EACH + 1, org.assertj.core.data.Offset.offset(0.0));
                assertThat(List.of(byOne, byOther)).as("both took part").allMatch(share -> share > 100);
            }
            assertThat(receiver.overlapCount())
                    .as("a customer's events are at one node at a time")
                    .isZero();
            Map<String, List<Received>> byCustomer =
                    receiver.events().stream().collect(Collectors.groupingBy(Received::subject));
            assertThat(byCustomer).hasSize(CUSTOMERS);
            assertThat(byCustomer.values()).allSatisfy(events -> {
                assertThat(events).extracting(Received::id).hasSize(EACH).doesNotHaveDuplicates();
                assertThat(events.stream()
                                .map(event -> Instant.parse(
                                        event.json().at("/data/updatedAt").asString())))
                        .isSorted();
            });
        }
    }

    private static void write(ApiClient api, String url) {
        api.patch("/config", json("{'webhookEndpoint': '" + url + "'}")).expect(200);
        List<String> customers = IntStream.range(0, CUSTOMERS)
                .mapToObj(i -> api.post("/customers", individual()).expect(201).text("id"))
                .toList();
        ConcurrentCalls.times(8, part -> {
            for (int change = 0; change < EACH; change++) {
                String status = change % 2 == 0 ? "REJECTED" : "APPROVED";
                for (int i = part; i < CUSTOMERS; i += 8) {
                    api.patch("/customers/" + customers.get(i), individual("'kycStatus': '" + status + "'"))
                            .expect(200);
                }
            }
            return part;
        });
    }

    private static ApiClient api(ServeFixture fixture, TrellisProcess server) {
        try {
            return fixture.api(server);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private static double delivered(int metricsPort) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + metricsPort + "/metrics"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            String metrics = client.send(request, BodyHandlers.ofString()).body();
            Matcher count = DELIVERED.matcher(metrics);
            assertThat(count.find()).as(metrics).isTrue();
            return Double.parseDouble(count.group(1));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
