package dev.trellis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.RawHttp;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Clients that never finish a request are disconnected after ten seconds, and do not affect others
/// (threat 79). All of them are tested at the same time, since the tests consist of waiting.
class SlowClientsTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int OF_EACH_KIND = 5;
    private static final TestPlatform PLATFORM = TestServer.shared().newPlatform();
    private static final String AUTHORIZATION =
            "Authorization: " + ApiClient.basic(PLATFORM.clientId(), PLATFORM.clientSecret());
    private static final String CUSTOMERS = Routes.BASE + "/customers";
    private static final String JSON = "Content-Type: application/json";

    private static final Map<Slow, List<Duration>> LASTED = Collections.synchronizedMap(new EnumMap<>(Slow.class));
    private static final List<Duration> OTHERS = new ArrayList<>();

    /// What is sent at once, and what is sent afterwards, at intervals of half a second.
    enum Slow {
        BODY_THAT_DRIPS(RawHttp.head("POST", CUSTOMERS, AUTHORIZATION, JSON, "Content-Length: 1000"), " "),
        BODY_THAT_STOPS(RawHttp.head("POST", CUSTOMERS, AUTHORIZATION, JSON, "Content-Length: 1000") + "{", ""),
        BODY_UNDER_A_KEY(
                RawHttp.head("POST", CUSTOMERS, AUTHORIZATION, JSON, "Content-Length: 1000", "Idempotency-Key: slow"),
                " "),
        CHUNKS_THAT_DRIP(
                RawHttp.head("POST", CUSTOMERS, AUTHORIZATION, JSON, "Transfer-Encoding: chunked"), "1\r\n \r\n"),
        CHUNK_THAT_DRIPS(
                RawHttp.head("POST", CUSTOMERS, AUTHORIZATION, JSON, "Transfer-Encoding: chunked") + "1000\r\n", " "),
        BODY_OF_A_STRANGER(RawHttp.head("POST", CUSTOMERS, JSON, "Content-Length: 1000"), " "),
        BODY_THAT_NOBODY_WANTS(RawHttp.head("GET", "/healthz", "Content-Length: 1000"), " "),
        HEADERS_THAT_DRIP("GET /healthz HTTP/1.1\r\nHost: test\r\n", "X-Slow: a\r\n"),
        HEADERS_THAT_STOP("GET /healthz HTTP/1.1\r\nHost: test\r\n", "");

        private final String first;
        private final String then;

        Slow(String first, String then) {
            this.first = first;
            this.then = then;
        }

        /// Returns how long the server keeps the connection open.
        private Duration lasts() {
            long started = System.nanoTime();
            try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
                raw.send(first);
                while (since(started).compareTo(PATIENCE) < 0) {
                    if (raw.isHungUpWithin(Duration.ofMillis(500))) {
                        return since(started);
                    }
                    raw.send(then);
                }
            } catch (UncheckedIOException hungUp) {
                // This is the expected end.
            }
            return since(started);
        }
    }

    private static Duration since(long started) {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    @BeforeAll
    static void beSlow() throws InterruptedException {
        PLATFORM.api().get("/customers").expect(200);
        List<Thread> clients = new ArrayList<>();
        for (Slow slow : Slow.values()) {
            LASTED.put(slow, Collections.synchronizedList(new ArrayList<>()));
            for (int i = 0; i < OF_EACH_KIND; i++) {
                clients.add(Thread.ofVirtual()
                        .start(() -> LASTED.getOrDefault(slow, List.of()).add(slow.lasts())));
            }
        }
        while (clients.stream().anyMatch(Thread::isAlive)) {
            long started = System.nanoTime();
            PLATFORM.api().get("/customers?limit=1").expect(200);
            OTHERS.add(since(started));
            Thread.sleep(50);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSlowClientIsHungUpOnAfterTenSeconds(Slow slow) {
        List<Duration> lasted = LASTED.getOrDefault(slow, List.of());

        assertThat(lasted).hasSize(OF_EACH_KIND);
        assertThat(Collections.min(lasted)).isGreaterThan(LIMIT.minusSeconds(1));
        assertThat(Collections.max(lasted)).isLessThan(PATIENCE.minusSeconds(1));
    }

    @Test
    void nobodyElseNotices() {
        Collections.sort(OTHERS);

        assertThat(OTHERS).hasSizeGreaterThan(20);
        assertThat(OTHERS.get(OTHERS.size() * 9 / 10)).isLessThan(Duration.ofMillis(500));
        assertThat(OTHERS.getLast()).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void nothingCameOfIt() {
        assertThat(PLATFORM.api().get("/customers").expect(200).ids()).isEmpty();
    }
}
