package dev.trellis.messages;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.sealing.DataKey;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers messages on this node. A poller queries the database when a message is committed on
/// this node, and twice a second, for messages of other nodes and for retries that have become due.
/// No lock or connection is held while a message is sent.
final class MessageWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MessageWorker.class);
    private static final long POLL_NANOS = 500_000_000L;
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration FIRST_DELAY = Duration.ofSeconds(5);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);

    /// Maximum number of messages under way at once on this node.
    private static final int MAX_IN_FLIGHT = 16;

    /// Maximum number of messages of one platform that are claimed in each round, so that no
    /// platform waits for another's.
    private static final int MAX_PER_PLATFORM = 4;

    private final MessageStore store;
    private final Map<Channel, Transport> transports;
    private final BiFunction<PlatformId, CustomerId, Optional<DataKey>> customerKeys;
    private final Semaphore permits = new Semaphore(MAX_IN_FLIGHT);
    private final ExecutorService senders = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("message-", 0).factory());
    private final Thread poller;
    private volatile boolean isClosed;

    MessageWorker(
            MessageStore store,
            Map<Channel, Transport> transports,
            BiFunction<PlatformId, CustomerId, Optional<DataKey>> customerKeys) {
        this.store = store;
        this.transports = Map.copyOf(transports);
        this.customerKeys = customerKeys;
        this.poller = Thread.ofVirtual().name("message-worker").unstarted(this::poll);
    }

    void start() {
        poller.start();
    }

    /// Makes the poller query the database now.
    void wake() {
        LockSupport.unpark(poller);
    }

    private void poll() {
        while (!isClosed) {
            try {
                for (PlatformId platform : store.platformsWithWork(transports.keySet())) {
                    claim(platform);
                }
            } catch (RuntimeException failed) {
                LOG.atWarn()
                        .addKeyValue("reason", failed.getMessage())
                        .log("looking for messages failed; trying again");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /// Only this thread acquires permits, so that those which are free stay free.
    private void claim(PlatformId platform) {
        int free = Math.min(permits.availablePermits(), MAX_PER_PLATFORM);
        if (free == 0 || isClosed) {
            return;
        }
        for (MessageStore.Claim claim : store.claim(platform, transports.keySet(), free)) {
            permits.acquireUninterruptibly();
            senders.execute(() -> {
                try {
                    deliver(platform, claim);
                } catch (RuntimeException failed) {
                    // When its lease ends, it is claimed again.
                    log(claim, failed.getClass().getSimpleName());
                } finally {
                    permits.release();
                    wake();
                }
            });
        }
    }

    private void deliver(PlatformId platform, MessageStore.Claim claim) {
        StoredMessage stored = claim.message();
        Optional<DataKey> key = claim.isExpired() ? Optional.empty() : customerKeys.apply(platform, stored.customer());
        if (key.isEmpty()) {
            log(claim, claim.isExpired() ? "it came too late" : "the customer has been erased");
            store.finish(platform, claim, false);
            return;
        }
        try {
            transport(stored.channel()).send(stored.id(), stored.open(key.get()));
            store.finish(platform, claim, true);
        } catch (DeliveryException undelivered) {
            log(claim, String.valueOf(undelivered.getMessage()));
            if (undelivered.isFinal()) {
                store.finish(platform, claim, false);
            } else {
                store.retry(platform, claim, retryDelay(stored.tries()));
            }
        }
    }

    private Transport transport(Channel channel) {
        return Objects.requireNonNull(transports.get(channel), "only carried channels are claimed");
    }

    /// 5 s, then twice as long each time, at most 5 minutes.
    private static Duration retryDelay(int tries) {
        Duration doubled = FIRST_DELAY.multipliedBy(1L << Math.clamp(tries - 1L, 0, 10));
        return doubled.compareTo(LONGEST_DELAY) < 0 ? doubled : LONGEST_DELAY;
    }

    private static void log(MessageStore.Claim claim, String reason) {
        LOG.atWarn()
                .addKeyValue("platform", claim.message().platform())
                .addKeyValue("messageId", claim.message().id())
                .addKeyValue("tries", claim.message().tries())
                .addKeyValue("reason", reason)
                .log("a message was not delivered");
    }

    /// Claims no more messages, and waits up to five seconds for those under way.
    @Override
    public void close() {
        isClosed = true;
        wake();
        senders.shutdown();
        try {
            if (!senders.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                senders.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            senders.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
