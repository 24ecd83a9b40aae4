package dev.trellis.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.RawHttp;
import dev.trellis.testing.TestDatabase;
import dev.trellis.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// When all connections are in use, waiting requests are rejected soon, and the server
/// stays responsive.
class ConnectionPoolExhaustionTest {
    private static final Duration SOON = Duration.ofSeconds(6);

    /// Holds connections of the pool until it is closed.
    private static final class OccupiedConnections implements AutoCloseable {
        private final CountDownLatch mayGo = new CountDownLatch(1);
        private final List<Thread> holders = new ArrayList<>();

        OccupiedConnections(Database database, int connections) throws InterruptedException {
            CountDownLatch areHeld = new CountDownLatch(connections);
            for (int i = 0; i < connections; i++) {
                holders.add(Thread.ofVirtual()
                        .start(() -> database.transact(transaction -> {
                            areHeld.countDown();
                            try {
                                return mayGo.await(20, java.util.concurrent.TimeUnit.SECONDS);
                            } catch (InterruptedException stopped) {
                                throw new IllegalStateException(stopped);
                            }
                        })));
            }
            areHeld.await();
        }

        @Override
        public void close() throws InterruptedException {
            mayGo.countDown();
            for (Thread holder : holders) {
                holder.join();
            }
        }
    }

    @Test
    void whoeverFindsNoConnectionIsToldWithinAboutTwoSeconds() throws InterruptedException {
        try (Database database = new Database(TestDatabase.create(2))) {
            try (OccupiedConnections occupied = new OccupiedConnections(database, 2)) {
                assertThat(occupied.holders).hasSize(2);
                List<Duration> waited = Collections.synchronizedList(new ArrayList<>());
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    threads.add(Thread.ofVirtual().start(() -> {
                        long started = System.nanoTime();
                        assertThatThrownBy(() -> database.query("select 1", row -> row))
                                .isInstanceOf(DatabaseUnavailable.class);
                        waited.add(Duration.ofNanos(System.nanoTime() - started));
                    }));
                }
                for (Thread thread : threads) {
                    thread.join();
                }

                assertThat(waited).hasSize(50);
                assertThat(Collections.max(waited)).isLessThan(SOON);
                assertThat(Collections.min(waited)).isGreaterThan(Duration.ofMillis(1_500));
            }
            assertThat(database.query("select 1 as n", row -> row.number("n"))).containsExactly(1L);
        }
    }

    @Test
    void aServerWithoutAFreeConnectionAnswers503AndIsAlive() throws InterruptedException {
        try (TestServer server = TestServer.start()) {
            ApiClient api = server.newPlatform().api();
            api.get("/customers").expect(200);
            try (OccupiedConnections occupied = new OccupiedConnections(
                    server.database(), server.config().database().connections())) {
                assertThat(occupied.holders).isNotEmpty();
                long started = System.nanoTime();
                List<ApiResponse> replies = Collections.synchronizedList(new ArrayList<>());
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    threads.add(Thread.ofVirtual()
                            .start(() -> replies.add(api.post("/customers", "{\"customerType\": \"INDIVIDUAL\"}"))));
                }
                try (RawHttp raw = RawHttp.connect(server)) {
                    long asked = System.nanoTime();
                    raw.send(RawHttp.head("GET", "/healthz")).read().expect(200);
                    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(2));
                    raw.send(RawHttp.head("GET", "/readyz")).read().expect(503, "SERVICE_UNAVAILABLE");
                }
                for (Thread thread : threads) {
                    thread.join();
                }

                assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(SOON);
                assertThat(replies).hasSize(20).allSatisfy(reply -> {
                    reply.expect(503, "SERVICE_UNAVAILABLE");
                    assertThat(reply.header("Retry-After")).hasValue("1");
                });
            }
            assertThat(api.get("/customers").expect(200).ids()).isEmpty();
            api.post("/customers", "{\"customerType\": \"INDIVIDUAL\"}").expect(201);
        }
    }
}
