package dev.trellis.webhooks.delivery;

import dev.trellis.base.Environment;
import dev.trellis.base.PlatformId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers the pending events of all platforms on this node, with one [PlatformDispatcher] for
/// each platform. These are woken by commits of this node, and by a poller that queries the
/// database twice a second, for events that other nodes and processes wrote and for retries that
/// have become due.
final class DeliveryDispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryDispatcher.class);
    private static final long POLL_NANOS = 500_000_000L;
    private static final Duration GRACE = Duration.ofSeconds(5);

    /// Above this number, the dispatchers of platforms that are idle are dropped.
    private static final int MAX_PLATFORM_DISPATCHERS = 10_000;

    private final DeliveryRepository queue;
    private final WebhookSender sender;
    private final Environment environment;
    private final DeliveryPermits permits;
    private final DeliveryMetrics metrics;
    private final Map<PlatformId, PlatformDispatcher> platformDispatchers = new ConcurrentHashMap<>();
    private final Phaser running = new Phaser(1);
    private final Thread poller;
    private volatile boolean isClosed;

    /// @param maxInFlight maximum number of streams under way at once, over all endpoints
    DeliveryDispatcher(
            DeliveryRepository queue,
            WebhookSender sender,
            Environment environment,
            int maxInFlight,
            MeterRegistry registry) {
        this.queue = queue;
        this.sender = sender;
        this.environment = environment;
        this.permits = new DeliveryPermits(maxInFlight);
        this.metrics = new DeliveryMetrics(registry, permits::inUse, this::overdue);
        this.poller = Thread.ofVirtual().name("webhook-dispatcher").unstarted(this::poll);
    }

    void start() {
        queue.onCommit(this::wake);
        poller.start();
    }

    /// Signals that a platform has events to deliver. Returns at once.
    void wake(PlatformId platform) {
        if (!isClosed) {
            platformDispatchers
                    .computeIfAbsent(platform, id -> new PlatformDispatcher(id, this))
                    .signal();
        }
    }

    private void poll() {
        while (!isClosed) {
            try {
                queue.store().platformsWithWork().forEach(this::wake);
                if (platformDispatchers.size() > MAX_PLATFORM_DISPATCHERS) {
                    platformDispatchers.values().removeIf(PlatformDispatcher::isIdle);
                }
            } catch (RuntimeException | Error failed) {
                // This thread must not end: nothing else finds the events of other nodes.
                LOG.atWarn()
                        .addKeyValue("reason", failed.getMessage())
                        .log("looking for webhooks failed; trying again");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /// Runs a task on a thread of its own. [#close] waits for it.
    void start(Runnable task) {
        running.register();
        Thread.ofVirtual().name("webhook").start(() -> {
            try {
                task.run();
            } finally {
                running.arriveAndDeregister();
            }
        });
    }

    DeliveryRepository queue() {
        return queue;
    }

    WebhookSender sender() {
        return sender;
    }

    DeliveryMetrics metrics() {
        return metrics;
    }

    DeliveryPermits permits() {
        return permits;
    }

    long nanoTime() {
        return environment.nanoTime().getAsLong();
    }

    /// A random number, uniform in [0, 1).
    double random() {
        return environment.random().nextDouble();
    }

    boolean isClosed() {
        return isClosed;
    }

    private Optional<Duration> overdue() {
        try {
            return Optional.of(queue.store().overdue());
        } catch (RuntimeException unavailable) {
            return Optional.empty();
        }
    }

    /// Claims no more streams, and waits up to five seconds for the deliveries under way.
    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(poller);
        try {
            running.awaitAdvanceInterruptibly(running.arrive(), GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            LOG.atInfo().log("webhooks under way were left to their leases");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        queue.close();
    }
}
