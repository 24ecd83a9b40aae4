package dev.trellis.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Connections of the pool are killed repeatedly under load. Acknowledged changes are
/// complete; unacknowledged ones are complete or absent; and as soon as the killing stops
/// every request succeeds.
class KilledConnectionsTest {
    private static final int CLIENTS = 6;
    private static final int KILLS = 12;

    private final TestServer server = TestServer.start();
    private final TestPlatform platform = server.newPlatform();
    private final Set<String> acknowledged = Collections.synchronizedSet(new HashSet<>());
    private final Set<String> unknown = Collections.synchronizedSet(new HashSet<>());
    private final List<ApiResponse> odd = Collections.synchronizedList(new ArrayList<>());

    @Test
    void noAcknowledgementIsFalse() throws InterruptedException {
        try (server;
                Database killer = new Database(oneConnectionTo(server.config().database()))) {
            AtomicBoolean isOver = new AtomicBoolean();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                clients.add(Thread.ofVirtual().start(() -> create(client, isOver)));
            }
            for (int i = 0; i < KILLS; i++) {
                Thread.sleep(100);
                kill(killer);
            }
            isOver.set(true);
            for (Thread client : clients) {
                client.join();
            }
            servesAgainSoon();

            assertThat(odd).as("answers that are neither 201 nor 503").isEmpty();
            assertThat(acknowledged).isNotEmpty();
            Set<String> stored = storedNames();
            assertThat(stored).containsAll(acknowledged);
            stored.removeAll(acknowledged);
            assertThat(unknown).containsAll(stored);
            assertThat(customersWithoutAllTheirAccounts()).isZero();
            retriesSettleWhatIsUnknown();
        }
    }

    /// The pool that kills connections has one connection, which it does not kill.
    private static Database.Settings oneConnectionTo(Database.Settings settings) {
        return new Database.Settings(settings.url(), settings.user(), settings.password(), 1);
    }

    private static ApiResponse create(ApiClient api, String name) {
        return api.with("Idempotency-Key", name)
                .post("/customers", "{\"customerType\": \"INDIVIDUAL\", \"platformCustomerId\": \"" + name + "\"}");
    }

    private void create(int client, AtomicBoolean isOver) {
        for (int i = 0; !isOver.get(); i++) {
            String name = client + "-" + i;
            ApiResponse reply = create(platform.api(), name);
            switch (reply.status()) {
                case 201 -> acknowledged.add(name);
                case 503 -> unknown.add(name);
                default -> odd.add(reply);
            }
        }
    }

    /// Kills all other connections to the database, whatever they are doing; waits until the pool
    /// has some.
    private static void kill(Database killer) throws InterruptedException {
        AtomicInteger killed = new AtomicInteger();
        for (int tries = 0; killed.get() == 0 && tries < 500; tries++) {
            killer.query(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where datname = current_database() and pid <> pg_backend_pid()"
                            + " and application_name = 'trellis' and backend_type = 'client backend'",
                    row -> killed.incrementAndGet());
            Thread.sleep(10);
        }
        assertThat(killed.get()).isPositive();
    }

    private void servesAgainSoon() throws InterruptedException {
        long started = System.nanoTime();
        while (platform.api().get("/customers?limit=1").status() != 200) {
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
            Thread.sleep(50);
        }
        for (int i = 0; i < 50; i++) {
            platform.api().get("/customers?limit=1").expect(200);
        }
    }

    private Set<String> storedNames() {
        return new HashSet<>(server.database()
                .query(
                        "select platform_customer_id from customers where platform_id = ?",
                        row -> row.text("platform_customer_id"),
                        platform.platform().id().uuid()));
    }

    private long customersWithoutAllTheirAccounts() {
        return server.database()
                .first("""
                        select count(*) as n from customers c where platform_id = ? and 6 <>
                        (select count(*) from internal_accounts a where a.platform_id = c.platform_id
                         and a.customer_id = c.id)""", row -> row.number("n"), platform.platform().id().uuid())
                .orElseThrow();
    }

    private void retriesSettleWhatIsUnknown() {
        Set<String> before = storedNames();
        for (String name : unknown) {
            ApiResponse settled = create(platform.api(), name).expect(201);
            assertThat(settled.header("Idempotent-Replayed").isPresent())
                    .as("replayed exactly when it had been made")
                    .isEqualTo(before.contains(name));
        }
        before.addAll(unknown);

        assertThat(storedNames()).isEqualTo(before);
    }
}
