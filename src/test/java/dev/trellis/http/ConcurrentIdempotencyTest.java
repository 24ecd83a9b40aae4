package dev.trellis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Many concurrent requests with one key, also at two nodes: one effect, one response.
@ResourceLock("crowd")
class ConcurrentIdempotencyTest {
    private static final int STORM = 100;
    private static final String PERSON = "{\"customerType\": \"INDIVIDUAL\", \"fullName\": \"Jane Doe\"}";

    private static TestServer node = TestServer.crowded();

    private final TestPlatform platform = TestServer.crowded().newPlatform();
    private final ApiClient here = platform.api();
    private final ApiClient there = platform.apiAt(node);

    @BeforeAll
    static void startAnotherNode() {
        node = TestServer.crowded().anotherNode();
    }

    @AfterAll
    static void stopIt() {
        node.close();
    }

    /// Sends all requests at once.
    private static List<ApiResponse> storm(int calls, IntFunction<Callable<ApiResponse>> call) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<ApiResponse>> futures = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < calls; i++) {
                Callable<ApiResponse> mine = call.apply(i);
                futures.add(threads.submit(() -> {
                    start.await();
                    return patiently(mine);
                }));
            }
            start.countDown();
            List<ApiResponse> replies = new ArrayList<>();
            for (Future<ApiResponse> future : futures) {
                replies.add(future.get());
            }
            return replies;
        }
    }

    /// Retries as a client should: 503 is not a final response yet, and the key makes it safe to
    /// send the request again.
    private static ApiResponse patiently(Callable<ApiResponse> call) throws Exception {
        ApiResponse reply = call.call();
        for (int tries = 1; reply.status() == 503 && tries < 20; tries++) {
            reply = call.call();
        }
        return reply;
    }

    private ApiClient at(int i, String key) {
        return (i % 2 == 0 ? here : there).with("Idempotency-Key", key);
    }

    private static void oneAnswer(List<ApiResponse> replies, int status) {
        assertThat(replies).extracting(ApiResponse::status).containsOnly(status);
        assertThat(replies.stream().map(ApiResponse::body).distinct()).hasSize(1);
        assertThat(replies.stream().filter(r -> r.header("Idempotent-Replayed").isEmpty()))
                .as("answers that are no replay")
                .hasSize(1);
    }

    @Test
    void aHundredAtOnceWithOneKeyMakeOneCustomer() throws Exception {
        for (int round = 1; round <= 10; round++) {
            String key = UUID.randomUUID().toString();
            oneAnswer(storm(STORM, i -> () -> at(i, key).post("/customers", PERSON)), 201);

            assertThat(here.get("/customers?limit=100").ids()).hasSize(round);
        }
    }

    @Test
    void aCustomerOfAGivenNameIsMadeOnceAndNeverAConflictToItself() throws Exception {
        for (int round = 1; round <= 10; round++) {
            String key = UUID.randomUUID().toString();
            String named =
                    "{\"customerType\": \"INDIVIDUAL\", \"platformCustomerId\": \"jane-%d\", \"umaAddress\": \"$jane%d@%s\"}"
                            .formatted(round, round, platform.umaDomain());
            oneAnswer(storm(20, i -> () -> at(i, key).post("/customers", named)), 201);

            assertThat(here.get("/customers?limit=100").ids()).hasSize(round);
        }
    }

    @Test
    void aTokenIsMadeOnceAndEverybodyGetsItsSecret() throws Exception {
        for (int round = 1; round <= 5; round++) {
            String key = UUID.randomUUID().toString();
            oneAnswer(
                    storm(
                            40,
                            i -> () ->
                                    at(i, key).post("/tokens", "{\"name\": \"storm\", \"permissions\": [\"VIEW\"]}")),
                    201);

            assertThat(here.get("/tokens?limit=100").ids()).hasSize(round + 1);
        }
    }

    @Test
    void aRefusalIsOneAnswerToo() throws Exception {
        String duplicate = "{\"customerType\": \"INDIVIDUAL\", \"platformCustomerId\": \"taken\"}";
        here.post("/customers", duplicate).expect(201);
        for (int round = 1; round <= 5; round++) {
            String conflict = UUID.randomUUID().toString();
            oneAnswer(storm(20, i -> () -> at(i, conflict).post("/customers", duplicate)), 409);
            String wrong = UUID.randomUUID().toString();
            oneAnswer(storm(20, i -> () -> at(i, wrong).post("/customers", "{}")), 400);
        }
    }

    @Test
    void ofManyBodiesUnderOneKeyOneWins() throws Exception {
        for (int round = 1; round <= 10; round++) {
            String key = UUID.randomUUID().toString();
            List<ApiResponse> replies = storm(
                    20,
                    i -> () -> at(i, key)
                            .post(
                                    "/customers",
                                    "{\"customerType\": \"INDIVIDUAL\", \"fullName\": \"Jane " + i + "\"}"));

            assertThat(replies.stream().filter(reply -> reply.status() == 201)).hasSize(1);
            assertThat(replies.stream().filter(reply -> reply.status() != 201))
                    .allSatisfy(reply -> reply.expect(409, "CONFLICT"));
            assertThat(here.get("/customers?limit=100").ids()).hasSize(round);
        }
    }

    @Test
    void keysThatDifferDoNotMeet() throws Exception {
        List<ApiResponse> replies =
                storm(60, i -> () -> at(i, UUID.randomUUID().toString()).post("/customers", PERSON));

        assertThat(replies).extracting(ApiResponse::status).containsOnly(201);
        assertThat(replies.stream().map(reply -> reply.text("id")).distinct()).hasSize(60);
    }

    /// A key that has expired but was not deleted yet: the race for it starts again.
    @Test
    void anExpiredKeyIsTakenOnceAgain() throws Exception {
        try (TestServer server = TestServer.start();
                TestServer other = server.anotherNode()) {
            TestPlatform own = server.newPlatform();
            for (int round = 1; round <= 5; round++) {
                List<ApiResponse> replies = storm(
                        20,
                        i -> () -> (i % 2 == 0 ? own.api() : own.apiAt(other))
                                .with("Idempotency-Key", "old")
                                .post("/customers", PERSON));
                oneAnswer(replies, 201);
                assertThat(own.api().get("/customers?limit=100").ids()).hasSize(round);
                server.clock().advance(java.time.Duration.ofHours(25));
            }
        }
    }
}
