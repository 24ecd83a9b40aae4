package dev.trellis.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.CustomerId;
import dev.trellis.base.Environment;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.VerificationEvent;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.RootKeyRing;
import dev.trellis.testing.TestServer;
import dev.trellis.webhooks.events.EventCleanup;
import dev.trellis.webhooks.events.EventKind;
import dev.trellis.webhooks.events.EventStatus;
import dev.trellis.webhooks.events.OperatorEventReader;
import dev.trellis.webhooks.events.Outbox;
import dev.trellis.webhooks.events.Replays;
import dev.trellis.webhooks.events.StoredEvent;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Claims, leases and fencing of streams (behaviour, section 7), with the statements that nodes
/// run, on a database where no other node delivers.
class StreamLeaseTest {
    private static final TestServer SERVER = TestServer.startWithoutDelivery();

    private final Database database = SERVER.database();
    private final IdGenerator ids = new IdGenerator(Clock.systemUTC(), new java.security.SecureRandom());
    private final Platform owner = SERVER.newPlatform().platform();
    private final PlatformId platform = owner.id();
    private final DataKey customerKey;
    private final Outbox outbox;
    private final DeliveryStore node = new DeliveryStore(database, new DatabasePermits());
    private final DeliveryStore otherNode = new DeliveryStore(database, new DatabasePermits());

    StreamLeaseTest() throws IOException {
        Environment environment = Environment.system();
        RootKeyRing keyRing =
                RootKeyRing.load(database, SERVER.config().masterKey(), environment.ids(), environment.random());
        customerKey = keyRing.newDataKey();
        outbox = new Outbox(ids, keyRing.newDataKey());
    }

    @AfterAll
    static void close() {
        SERVER.close();
    }

    @Test
    void aClaimedStreamIsNobodyElsesUntilTheLeaseEnds() {
        UUID stream = write();
        DeliveryStore.Claim claim = node.claim(platform, 5).getFirst();

        assertThat(claim.stream()).isEqualTo(stream);
        assertThat(otherNode.claim(platform, 5)).isEmpty();
        endLease(stream);
        assertThat(otherNode.claim(platform, 5)).hasSize(1);
    }

    @Test
    void noMoreIsClaimedThanWasAskedForWhateverTheStatisticsSay() {
        for (int i = 0; i < 50; i++) {
            write();
        }
        for (int i = 0; i < 10; i++) {
            assertThat(node.claim(platform, 5)).hasSize(5);
            if (i == 3) {
                database.commit(SqlStatement.of("analyze webhook_streams"));
            }
        }
        assertThat(node.claim(platform, 5)).isEmpty();
    }

    @Test
    void theReportOfAStaleLeaseChangesNothing() {
        UUID stream = write();
        DeliveryStore.Claim stale = node.claim(platform, 1).getFirst();
        StoredEvent event = node.pending(platform, List.of(stale)).getFirst();
        endLease(stream);
        DeliveryStore.Claim fresh = otherNode.claim(platform, 1).getFirst();

        assertThat(fresh.lease()).isGreaterThan(stale.lease());
        for (SqlStatement report : List.of(
                DeliveryStore.finish(platform, event, stale.lease(), EventStatus.DELIVERED, false),
                DeliveryStore.finish(platform, event, stale.lease(), EventStatus.PARKED, true),
                DeliveryStore.retry(platform, event, stale.lease(), Duration.ofHours(1)))) {
            assertThat(database.commit(report)[0]).isZero();
        }
        node.release(platform, stale);
        node.postpone(platform, stale, Duration.ofHours(1));
        node.giveBack(platform, List.of(stale));
        assertThat(status(event)).isEqualTo("PENDING");
        assertThat(otherNode.claim(platform, 1)).as("it is still the other's").isEmpty();
        assertThat(database.commit(DeliveryStore.finish(platform, event, fresh.lease(), EventStatus.DELIVERED, false))[
                        0])
                .isEqualTo(1);
        assertThat(status(event)).isEqualTo("DELIVERED");
    }

    @Test
    void aStreamMadeAnewIsBeyondEveryLeaseOfTheOldOne() throws InterruptedException {
        UUID stream = write();
        DeliveryStore.Claim old = node.claim(platform, 1).getFirst();
        StoredEvent event = node.pending(platform, List.of(old)).getFirst();
        database.commit(SqlStatement.of("delete from webhook_streams where id = ?", stream));
        // Leases begin with the time of the stream's making; a stream is removed weeks after its
        // last one.
        Thread.sleep(50);
        write(stream);

        assertThat(database.commit(DeliveryStore.finish(platform, event, old.lease(), EventStatus.DELIVERED, false))[0])
                .isZero();
        assertThat(otherNode.claim(platform, 1).getFirst().lease()).isGreaterThan(old.lease());
    }

    @Test
    void whatIsGivenBackIsAnybodysAtOnce() {
        write();
        node.giveBack(platform, node.claim(platform, 1));

        assertThat(otherNode.claim(platform, 1)).hasSize(1);
    }

    @Test
    void anEventThatComesWhileTheLastOneIsFinishedIsNotForgotten() {
        UUID stream = write();
        DeliveryStore.Claim claim = node.claim(platform, 1).getFirst();
        StoredEvent first = node.pending(platform, List.of(claim)).getFirst();
        write(stream);
        assertThat(database.commit(DeliveryStore.finish(platform, first, claim.lease(), EventStatus.DELIVERED, false))[
                        0])
                .isEqualTo(1);

        assertThat(otherNode.claim(platform, 1)).hasSize(1);
    }

    @Test
    void aReplayOfAnEventThatWaitsMakesItDueAndOneThatIsUnderWayStaysWithItsNode() {
        UUID stream = write();
        DeliveryStore.Claim claim = node.claim(platform, 1).getFirst();
        StoredEvent event = node.pending(platform, List.of(claim)).getFirst();
        Replays replays = new Replays(database, woken -> {});
        replays.replay(platform, event.id());
        assertThat(otherNode.claim(platform, 1)).as("under way").isEmpty();

        database.commit(DeliveryStore.retry(platform, event, claim.lease(), Duration.ofHours(1)));
        assertThat(otherNode.claim(platform, 1)).as("waiting").isEmpty();
        replays.replay(platform, event.id());
        assertThat(otherNode.claim(platform, 1))
                .extracting(DeliveryStore.Claim::stream)
                .containsExactly(stream);
    }

    /// Concurrent writers, nodes that finish, retry, give back and die, and clean-ups: whatever the
    /// order, each event is finished in the end, and the events of a stream are finished in order.
    @Test
    void whateverInterleavesNoEventIsStranded() throws Exception {
        long seed = System.nanoTime();
        System.out.println("StreamLeaseTest seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        List<UUID> streams = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            streams.add(ids.next());
        }
        int each = 60;
        AtomicInteger writing = new AtomicInteger(2);
        AtomicInteger finished = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int writer = 0; writer < 2; writer++) {
                SplittableRandom own = random.split();
                running.add(threads.submit(() -> {
                    for (int i = 0; i < each * streams.size() / 2; i++) {
                        write(streams.get(own.nextInt(streams.size())));
                    }
                    writing.decrementAndGet();
                }));
            }
            for (int i = 0; i < 3; i++) {
                SplittableRandom own = random.split();
                DeliveryStore store = new DeliveryStore(database, new DatabasePermits());
                running.add(threads.submit(() -> {
                    while (writing.get() > 0 || hasPending()) {
                        act(store, own, finished);
                    }
                }));
            }
            running.add(threads.submit(() -> {
                EventCleanup cleanup = new EventCleanup(database, Duration.ofDays(30));
                while (writing.get() > 0) {
                    cleanup.removeOld(platform);
                }
            }));
            for (Future<?> thread : running) {
                thread.get();
            }
        }
        assertThat(finished).as("each once; seed " + seed).hasValue(each * streams.size());
        for (UUID stream : streams) {
            // A stream that was removed because nothing was pending in it begins at 1 again.
            long previous = 0;
            for (long seq : seqsByFinishTime(stream)) {
                assertThat(seq == previous + 1 || seq == 1)
                        .as("%d comes after %d; seed %d", seq, previous, seed)
                        .isTrue();
                previous = seq;
            }
        }
    }

    private List<Long> seqsByFinishTime(UUID stream) {
        return database.query(
                "select seq from webhook_events where platform_id = ? and stream_id = ? order by finished_at",
                row -> row.number("seq"),
                platform.uuid(),
                stream);
    }

    /// One random action of a node.
    private void act(DeliveryStore store, SplittableRandom random, AtomicInteger finished) {
        List<DeliveryStore.Claim> claims = store.claim(platform, 1 + random.nextInt(3));
        Map<UUID, List<StoredEvent>> pending = new HashMap<>();
        store.pending(platform, claims)
                .forEach(event -> pending.computeIfAbsent(event.stream(), s -> new ArrayList<>())
                        .add(event));
        for (DeliveryStore.Claim claim : claims) {
            List<StoredEvent> events = pending.getOrDefault(claim.stream(), List.of());
            if (events.isEmpty()) {
                store.release(platform, claim);
                continue;
            }
            switch (random.nextInt(5)) {
                case 0 ->
                    database.commit(
                            DeliveryStore.retry(platform, events.getFirst(), claim.lease(), Duration.ofMillis(3)));
                case 1 -> store.giveBack(platform, List.of(claim));
                // The node dies, and its lease ends.
                case 2 -> endLease(claim.stream());
                default -> finish(claim, events, finished);
            }
        }
    }

    private void finish(DeliveryStore.Claim claim, List<StoredEvent> events, AtomicInteger finished) {
        for (int i = 0; i < events.size(); i++) {
            StoredEvent event = events.get(i);
            boolean keepLease = i < events.size() - 1;
            SqlStatement report =
                    DeliveryStore.finish(platform, event, claim.lease(), EventStatus.DELIVERED, keepLease);
            if (database.commit(report)[0] == 0) {
                return;
            }
            finished.incrementAndGet();
        }
    }

    private boolean hasPending() {
        return database.first(
                        "select 1 as one from webhook_events where platform_id = ? and status = 'PENDING' limit 1",
                        row -> 1,
                        platform.uuid())
                .isPresent();
    }

    private UUID write() {
        UUID stream = ids.next();
        write(stream);
        return stream;
    }

    private void write(UUID stream) {
        database.commit(outbox.add(
                owner,
                new CustomerId(stream),
                customerKey,
                new EventKind.CustomerVerification(false, VerificationEvent.APPROVED),
                new byte[] {'0'}));
    }

    private void endLease(UUID stream) {
        database.commit(SqlStatement.of(
                "update webhook_streams set due_at = ? where platform_id = ? and id = ? and due_at is not null",
                Instant.EPOCH,
                platform.uuid(),
                stream));
    }

    private String status(StoredEvent event) {
        Optional<StoredEvent> found = new OperatorEventReader(database).find(platform, event.id());
        return found.orElseThrow().status().name();
    }
}
