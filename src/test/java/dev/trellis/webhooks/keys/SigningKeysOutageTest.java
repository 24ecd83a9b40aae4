package dev.trellis.webhooks.keys;

import static dev.trellis.webhooks.keys.SigningKeysFixture.bytes;
import static dev.trellis.webhooks.keys.SigningKeysFixture.isBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.Eventually;
import dev.trellis.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// While the database is unavailable or busy, the cached keys sign.
class SigningKeysOutageTest {
    private static final byte[] BODY = bytes("{}");
    private static final int CONNECTIONS = 2;

    private final SigningKeysFixture fixture = new SigningKeysFixture(TestDatabase.create(CONNECTIONS));
    private final SigningKeys keys = fixture.node();
    private final SigningKeyView first = keys.list().getFirst();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void signingGoesOnWhileTheDatabaseIsAwayAndASwitchHappensOnTime() {
        SigningKeyView next = keys.rotate(Duration.ofMinutes(5), Duration.ofHours(1));
        try (Database operator = new Database(TestDatabase.create(1))) {
            shut(operator, true);
            fixture.clock.advance(Duration.ofSeconds(11));
            assertThat(isBy(first, BODY, keys.sign(BODY))).isTrue();
            assertThat(keys.list()).hasSize(2);
            fixture.clock.advance(Duration.ofMinutes(5));
            assertThat(isBy(next, BODY, keys.sign(BODY))).isTrue();
            shut(operator, false);
        }
        Eventually.holds("the database is back", fixture.database::isReachable);
        fixture.node().rotateNow(Duration.ZERO);
        fixture.clock.advance(Duration.ofSeconds(11));
        SigningKeyView third = keys.list().getFirst();
        assertThat(third.id()).isNotEqualTo(next.id());
        assertThat(isBy(third, BODY, keys.sign(BODY))).isTrue();
    }

    /// Every connection is in use: each read of the keys would wait two seconds for one, one after
    /// the other.
    @Test
    void oneSignerWaitsForTheDatabaseAndTheOthersDoNot() throws InterruptedException {
        CountDownLatch inUse = new CountDownLatch(CONNECTIONS);
        CountDownLatch release = new CountDownLatch(1);
        List<Thread> holders = IntStream.range(0, CONNECTIONS)
                .mapToObj(i -> Thread.ofVirtual()
                        .start(() -> fixture.database.transact(transaction -> {
                            inUse.countDown();
                            return await(release);
                        })))
                .toList();
        assertThat(inUse.await(30, TimeUnit.SECONDS)).isTrue();
        for (Duration idle : List.of(Duration.ofHours(1), Duration.ofSeconds(11))) {
            fixture.clock.advance(idle);
            long started = System.nanoTime();
            List<Boolean> verified = ConcurrentCalls.times(30, i -> isBy(first, BODY, keys.sign(BODY)));
            assertThat(verified).containsOnly(true);
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(30));
        }
        release.countDown();
        for (Thread holder : holders) {
            holder.join();
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(25, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void shut(Database operator, boolean isShut) {
        String url = fixture.settings.url();
        String name = url.substring(url.lastIndexOf('/') + 1);
        operator.commit(SqlStatement.of("alter database " + name + " allow_connections " + !isShut));
        operator.query(
                "select pg_terminate_backend(pid) as done from pg_stat_activity where datname = ?",
                row -> row.flag("done"),
                name);
    }
}
