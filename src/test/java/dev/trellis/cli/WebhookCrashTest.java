package dev.trellis.cli;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.Eventually;
import dev.trellis.testing.WebhookReceiver;
import dev.trellis.testing.WebhookReceiver.Received;
import dev.trellis.testing.WebhookReceiver.Response;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is delivered when the server is killed: nothing is lost, nothing changes on the way
/// (behaviour, section 7).
@Order(2)
class WebhookCrashTest {
    private static final int CUSTOMERS = 8;
    private static final int CHANGES = 12;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void killedBetweenPostAndMarkTheEventComesAgainWithTheSameIdAndBytes() throws Exception {
        ServeFixture fixture = new ServeFixture(folder);
        TrellisProcess running = fixture.serve();
        AtomicBoolean isKilled = new AtomicBoolean();
        try (WebhookReceiver receiver = WebhookReceiver.start((request, number) -> {
            if (!request.type().equals("TEST") && isKilled.compareAndSet(false, true)) {
                running.kill();
            }
            return new Response(200, "");
        })) {
            ApiClient api = fixture.api(running);
            listen(api, receiver);
            String customer = create(api);
            decide(api, customer, "REJECTED").expect(200);
            Eventually.holds("the server is dead", isKilled::get);
            running.close();

            try (TrellisProcess again = fixture.serve()) {
                List<Received> both = receiver.await(2);
                assertThat(both.get(1).id()).isEqualTo(both.get(0).id());
                assertThat(both.get(1).body()).isEqualTo(both.get(0).body());
                ApiClient after = fixture.api(again);
                Eventually.holds(
                        "it is marked",
                        () -> after.get("/webhook-events/" + both.get(0).id())
                                .text("status")
                                .equals("DELIVERED"));
            }
        }
    }

    @Test
    void killedInTheMiddleOfABurstEveryAcknowledgedChangeIsHeardOfInOrder() throws Exception {
        ServeFixture fixture = new ServeFixture(folder);
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            Map<String, List<Instant>> acknowledged = new HashMap<>();
            TrellisProcess first = fixture.serve();
            ApiClient api = fixture.api(first);
            listen(api, receiver);
            for (int i = 0; i < CUSTOMERS; i++) {
                acknowledged.put(create(api), new CopyOnWriteArrayList<>());
            }
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> clients = new ArrayList<>();
                acknowledged.forEach((customer, times) ->
                        clients.add(threads.submit(() -> change(api, customer, times, CHANGES * 100))));
                receiver.await(CUSTOMERS * CHANGES / 2);
                first.kill();
                for (Future<?> client : clients) {
                    client.get();
                }
            }
            first.close();
            try (TrellisProcess second = fixture.serve()) {
                ApiClient after = fixture.api(second);
                acknowledged.forEach((customer, times) -> change(after, customer, times, CHANGES));
                Eventually.holds(
                        "nothing is pending",
                        () -> after.get("/webhook-events?status=PENDING&limit=1")
                                .ids()
                                .isEmpty());
            }
            assertEverythingCame(receiver.events(), acknowledged);
        }
    }

    private static void assertEverythingCame(List<Received> events, Map<String, List<Instant>> acknowledged) {
        Map<String, Received> firsts = new LinkedHashMap<>();
        for (Received event : events) {
            Received first = firsts.putIfAbsent(event.id(), event);
            if (first != null) {
                assertThat(event.body()).as("the same event again").isEqualTo(first.body());
            }
        }
        acknowledged.forEach((customer, times) -> {
            List<Instant> heard = firsts.values().stream()
                    .filter(event -> event.subject().equals(customer))
                    .map(event ->
                            Instant.parse(event.json().at("/data/updatedAt").asString()))
                    .toList();
            assertThat(heard).as("in order").isSorted();
            assertThat(heard).as("all that was acknowledged").containsAll(times);
            assertThat(times).hasSizeGreaterThan(CHANGES);
        });
    }

    /// Until there were enough changes, or the server is gone.
    private static void change(ApiClient api, String customer, List<Instant> acknowledged, int changes) {
        String status = api.get("/customers/" + customer).text("kycStatus");
        for (int i = 0; i < changes; i++) {
            status = status.equals("APPROVED") ? "REJECTED" : "APPROVED";
            try {
                acknowledged.add(
                        Instant.parse(decide(api, customer, status).expect(200).text("updatedAt")));
            } catch (UncheckedIOException killed) {
                return;
            }
        }
    }

    private static void listen(ApiClient api, WebhookReceiver receiver) {
        api.patch("/config", json("{'webhookEndpoint': '" + receiver.url() + "'}"))
                .expect(200);
    }

    private static String create(ApiClient api) {
        return api.post("/customers", individual()).expect(201).text("id");
    }

    private static ApiResponse decide(ApiClient api, String customer, String status) {
        return api.patch("/customers/" + customer, individual("'kycStatus': '" + status + "'"));
    }
}
