package dev.trellis.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trellis.CommandFeatures;
import dev.trellis.Config;
import dev.trellis.TrellisServer;
import dev.trellis.auth.RateLimitSettings;
import dev.trellis.base.Environment;
import dev.trellis.http.Routes;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platforms;
import dev.trellis.platforms.api.PlatformFeature;
import dev.trellis.sealing.MasterKeySource;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.RawHttp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// The database becomes unavailable and comes back; and the server refuses to start on a
/// database that is not durable. Creating a PostgreSQL takes seconds, so the tests share one
/// and run in order.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DatabaseOutageTest {
    private static final RateLimitSettings NO_LIMITS = RateLimitSettings.NONE;
    private static final String PERSON = "{\"customerType\": \"INDIVIDUAL\", \"platformCustomerId\": \"%s\"}";

    private static DisposablePostgres postgres = unmade();
    private static Database.Settings settings = new Database.Settings("", null, null, 8);
    private static int port;

    private static DisposablePostgres unmade() {
        try {
            return new DisposablePostgres("test-outage-postgres");
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    @BeforeAll
    static void start() throws IOException {
        EmbeddedPostgres running = postgres.start();
        port = DisposablePostgres.portOf(running);
        settings = running.settings(8);
    }

    @AfterAll
    static void remove() throws IOException {
        postgres.close();
    }

    private static Config config(boolean allowUnsafe) {
        Path key = Path.of("target", "test-outage-master.key").toAbsolutePath();
        return new Config(
                new Config.Listen("127.0.0.1", 0),
                settings,
                new MasterKeySource.InFile(key),
                new Config.Checks(allowUnsafe),
                NO_LIMITS,
                dev.trellis.Config.Webhooks.defaults(),
                dev.trellis.Config.Integrations.defaults());
    }

    private static ApiClient newPlatform(TrellisServer app, String domain) {
        PlatformFeature.CreatedPlatform created = CommandFeatures.platforms(
                        app.database(), Environment.withClock(Clock.systemUTC()), NO_LIMITS)
                .create(
                        new Platforms.NewPlatform(
                                domain, Mode.SANDBOX, false, ContractRevision.MAY_2026, List.of("USD"), domain),
                        "test");
        return new ApiClient(
                "http://127.0.0.1:" + app.port() + Routes.BASE,
                created.token().token().clientId(),
                created.token().secret().reveal());
    }

    private static ApiResponse page(TrellisServer app, String path) {
        try (RawHttp raw = RawHttp.connect(app.port())) {
            return raw.send(RawHttp.head("GET", path)).read();
        }
    }

    @Test
    @Order(1)
    void whileTheDatabaseIsAwayCallsAre503AndThenServedAgain() throws Exception {
        try (TrellisServer app = TrellisServer.start(config(false), Environment.system())) {
            ApiClient api = newPlatform(app, "away.uma.test");
            api.post("/customers", PERSON.formatted("before")).expect(201);
            postgres.stop();
            List<Thread> threads = new ArrayList<>();
            Map<String, ApiResponse> refused = new ConcurrentHashMap<>();
            long started = System.nanoTime();
            for (String name : List.of("meanwhile-1", "meanwhile-2", "meanwhile-3")) {
                threads.add(Thread.ofVirtual()
                        .start(() -> refused.put(name, api.post("/customers", PERSON.formatted(name)))));
            }
            threads.add(Thread.ofVirtual().start(() -> refused.put("/readyz", page(app, "/readyz"))));
            page(app, "/healthz").expect(200);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(8));
            assertThat(refused).hasSize(4).allSatisfy((name, reply) -> {
                reply.expect(503, "SERVICE_UNAVAILABLE");
                assertThat(reply.header("Retry-After")).hasValue("1");
            });
            postgres.startAt(port);
            servesWithin(Duration.ofSeconds(10), app, api);

            assertThat(api.get("/customers")
                            .json()
                            .path("data")
                            .valueStream()
                            .map(c -> c.path("platformCustomerId").asString()))
                    .containsExactly("before");
            api.post("/customers", PERSON.formatted("after")).expect(201);
            page(app, "/readyz").expect(200);
        }
    }

    private static void servesWithin(Duration time, TrellisServer app, ApiClient api) throws InterruptedException {
        long started = System.nanoTime();
        while (api.get("/customers?limit=1").status() != 200
                || page(app, "/readyz").status() != 200) {
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(time);
            Thread.sleep(50);
        }
    }

    @Test
    @Order(2)
    void aKillOfTheDatabaseUnderLoadLosesNothingThatWasAcknowledged() throws Exception {
        try (TrellisServer app = TrellisServer.start(config(false), Environment.system())) {
            ApiClient api = newPlatform(app, "killed.uma.test");
            Set<String> acknowledged = ConcurrentHashMap.newKeySet();
            Set<Integer> statuses = ConcurrentHashMap.newKeySet();
            AtomicBoolean isOver = new AtomicBoolean();
            List<Thread> clients = IntStream.range(0, 4)
                    .mapToObj(client -> Thread.ofVirtual().start(() -> {
                        for (int i = 0; !isOver.get(); i++) {
                            String name = client + "-" + i;
                            int status = api.post("/customers", PERSON.formatted(name))
                                    .status();
                            statuses.add(status);
                            if (status == 201) {
                                acknowledged.add(name);
                            }
                        }
                    }))
                    .toList();
            while (acknowledged.size() < 20) {
                Thread.sleep(10);
            }
            postgres.kill();
            while (!statuses.contains(503)) {
                Thread.sleep(10);
            }
            postgres.startAt(port);
            int before = acknowledged.size();
            long started = System.nanoTime();
            while (acknowledged.size() <= before) {
                assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
                Thread.sleep(10);
            }
            isOver.set(true);
            for (Thread client : clients) {
                client.join();
            }
            Set<String> stored = new HashSet<>(app.database()
                    .query("select platform_customer_id as name from customers", row -> row.text("name")));

            assertThat(statuses).containsExactlyInAnyOrder(201, 503);
            assertThat(stored).containsAll(acknowledged);
        }
    }

    @Test
    @Order(3)
    void aDatabaseThatCouldLoseWhatItAcknowledgedIsRefusedUnlessThatIsAllowed() throws IOException {
        // PostgresOfATest.startAt sets nothing on the command line, which would win over these.
        for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit")) {
            set("alter system set " + setting + " = off");
            assertThatThrownBy(() -> TrellisServer.start(config(false), Environment.system())
                            .close())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(setting + " is off")
                    .hasMessageContaining("TRELLIS_ALLOW_UNSAFE_DATABASE");
            try (TrellisServer app = TrellisServer.start(config(true), Environment.system())) {
                page(app, "/readyz").expect(200);
            }
            set("alter system reset " + setting);
        }
        set("alter role trellis set synchronous_commit = off");
        assertThatThrownBy(() ->
                        TrellisServer.start(config(false), Environment.system()).close())
                .hasMessageContaining("synchronous_commit is off");
        set("alter role trellis reset synchronous_commit");
        TrellisServer.start(config(false), Environment.system()).close();
    }

    private static void set(String sql) {
        try (Database database = new Database(settings)) {
            database.commit(SqlStatement.of(sql));
            database.query("select pg_reload_conf()", row -> row);
        }
        // Open sessions apply a new configuration when they are next idle; new ones start with it
        // once it is loaded.
        awaitReload(sql);
    }

    private static void awaitReload(String sql) {
        if (!sql.startsWith("alter system")) {
            return;
        }
        String setting = sql.split(" ", 0)[3];
        String wanted = sql.contains(" reset ") ? "on" : "off";
        for (int tries = 0; tries < 100; tries++) {
            try (Database database = new Database(settings)) {
                if (database.first("show " + setting, row -> row.text(setting)).equals(Optional.of(wanted))) {
                    return;
                }
            }
        }
        throw new AssertionError(setting + " did not become " + wanted);
    }
}
