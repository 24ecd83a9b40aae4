package dev.trellis.webhooks.delivery;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.DecryptionException;
import dev.trellis.webhooks.events.CustomerKeyLookup;
import dev.trellis.webhooks.events.Outbox;
import dev.trellis.webhooks.events.StoredEvent;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers, on this node, what lies in the outbox: one [PlatformDispatcher] a platform. Lanes are
/// woken by commits of this node, and by a look at the database twice a second, which finds what
/// other nodes and other processes left and whose time has come.
public final class DeliveryDispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryDispatcher.class);
    private static final long LOOK_NANOS = 500_000_000L;
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int MANY_LANES = 10_000;

    private final Parts parts;
    private final DeliveryPermits places;
    private final DeliveryMetrics metrics;
    private final Map<PlatformId, PlatformDispatcher> lanes = new ConcurrentHashMap<>();
    private final Phaser running = new Phaser(1);
    private final Thread looker;
    private volatile boolean isClosed;

    /// What a delivery needs.
    public record Parts(
            DeliveryStore store,
            DatabaseThrottle turns,
            AttemptBatchWriter ledger,
            WebhookSender sender,
            Outbox outbox,
            SandboxFaults faults,
            Platforms platforms,
            CustomerKeyLookup customerKeys,
            RandomGenerator random,
            java.util.function.LongSupplier nanoTime) {}

    /// @param maxInFlight streams under way at once, over all endpoints
    public DeliveryDispatcher(Parts parts, int maxInFlight, io.micrometer.core.instrument.MeterRegistry registry) {
        this.parts = parts;
        this.places = new DeliveryPermits(maxInFlight);
        this.metrics = new DeliveryMetrics(registry, places::inUse, this::overdue);
        this.looker = Thread.ofVirtual().name("webhook-dispatcher").unstarted(this::look);
    }

    public void start() {
        parts.outbox().onCommit(this::wake);
        looker.start();
    }

    /// Says that a platform has something to deliver.
    public void wake(PlatformId platform) {
        if (!isClosed) {
            lanes.computeIfAbsent(platform, id -> new PlatformDispatcher(id, this))
                    .signal();
        }
    }

    private void look() {
        while (!isClosed) {
            try {
                parts.store().platformsWithWork().forEach(this::wake);
                if (lanes.size() > MANY_LANES) {
                    lanes.values().removeIf(PlatformDispatcher::isIdle);
                }
            } catch (RuntimeException | Error failed) {
                // This thread must not end: nobody else finds what other nodes left.
                LOG.atWarn()
                        .addKeyValue("reason", failed.getMessage())
                        .log("looking for webhooks failed; trying again");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /// Runs something on a thread of its own; nothing once closed.
    void start(Runnable work) {
        running.register();
        Thread.ofVirtual().name("webhook").start(() -> {
            try {
                work.run();
            } finally {
                running.arriveAndDeregister();
            }
        });
    }

    Optional<Platform> findPlatform(PlatformId platform) {
        return parts.turns().run(() -> parts.platforms().find(platform));
    }

    /// Keys of customers.
    ///
    /// @param found of those who were not erased
    /// @param broken who have one that cannot be unwrapped
    record Keys(Map<CustomerId, DataKey> found, Set<CustomerId> broken) {
        /// `null` when the event concerns no customer, or the customer has no key that can be used.
        @Nullable
        DataKey of(StoredEvent event) {
            return event.customer() == null ? null : found.get(event.customer());
        }

        boolean isBroken(StoredEvent event) {
            return event.customer() != null && broken.contains(event.customer());
        }
    }

    Keys keys(PlatformId platform, Collection<StoredEvent> events) {
        List<CustomerId> customers = events.stream()
                .map(StoredEvent::customer)
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.toList());
        if (customers.isEmpty()) {
            return new Keys(Map.of(), Set.of());
        }
        try {
            return new Keys(findKeys(platform, customers), Set.of());
        } catch (DecryptionException oneOfThem) {
            Map<CustomerId, DataKey> found = new HashMap<>();
            Set<CustomerId> broken = new HashSet<>();
            for (CustomerId customer : customers) {
                try {
                    found.putAll(findKeys(platform, List.of(customer)));
                } catch (DecryptionException it) {
                    broken.add(customer);
                }
            }
            return new Keys(found, broken);
        }
    }

    private Map<CustomerId, DataKey> findKeys(PlatformId platform, List<CustomerId> customers) {
        return parts.turns().run(() -> parts.customerKeys().find(platform, customers));
    }

    SandboxFaults.Settings faultsOf(Platform platform) {
        return platform.mode() == Mode.SANDBOX ? parts.faults().get(platform.id()) : SandboxFaults.Settings.NONE;
    }

    DeliveryStore store() {
        return parts.store();
    }

    AttemptBatchWriter ledger() {
        return parts.ledger();
    }

    WebhookSender sender() {
        return parts.sender();
    }

    Outbox outbox() {
        return parts.outbox();
    }

    SandboxFaults faults() {
        return parts.faults();
    }

    DeliveryMetrics metrics() {
        return metrics;
    }

    DeliveryPermits places() {
        return places;
    }

    long nanoTime() {
        return parts.nanoTime().getAsLong();
    }

    double chance() {
        return parts.random().nextDouble();
    }

    boolean isClosed() {
        return isClosed;
    }

    private Optional<Duration> overdue() {
        try {
            return Optional.of(parts.store().overdue());
        } catch (RuntimeException away) {
            return Optional.empty();
        }
    }

    /// Claims nothing more, and gives what is under way a moment to end.
    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(looker);
        try {
            running.awaitAdvanceInterruptibly(running.arrive(), GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            LOG.atInfo().log("webhooks under way were left to their leases");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        parts.ledger().close();
    }
}
