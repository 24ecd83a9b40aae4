package dev.trellis.webhooks;

import dev.trellis.base.PlatformId;
import dev.trellis.db.DatabaseUnavailable;
import dev.trellis.platforms.Platform;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way to one platform's endpoint, on this node: claims streams while there is room for them, and hands each
/// to a thread of its own. Nobody else's lane waits for this one.
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final Duration PLATFORM_IS_FRESH = Duration.ofSeconds(1);

    private final PlatformId id;
    private final Dispatcher dispatcher;
    private final EndpointHealth health = new EndpointHealth();
    private boolean isPumping;
    private boolean isSignalled;
    private long signals;
    private boolean hasMore;
    private int inFlight;
    private @Nullable Platform platform;
    private long platformReadNanos;

    Lane(PlatformId id, Dispatcher dispatcher) {
        this.id = id;
        this.dispatcher = dispatcher;
    }

    /// Says that there may be something to claim. Returns at once.
    void signal() {
        synchronized (this) {
            isSignalled = true;
            signals++;
            if (isPumping) {
                return;
            }
            isPumping = true;
        }
        dispatcher.start(this::pump);
    }

    synchronized boolean isIdle() {
        return !isPumping && inFlight == 0 && !health.isSlow() && health.window() > 1;
    }

    private void pump() {
        try {
            while (takeSignal()) {
                int room = reserve();
                if (room > 0) {
                    claim(room);
                }
            }
        } catch (RuntimeException failed) {
            synchronized (this) {
                isPumping = false;
            }
            LOG.atWarn()
                    .addKeyValue("platform", id)
                    .addKeyValue("reason", failed.getMessage())
                    .log("claiming failed");
        }
    }

    private synchronized boolean takeSignal() {
        boolean isWanted = isSignalled && !dispatcher.isClosed();
        isSignalled = false;
        isPumping = isWanted;
        return isWanted;
    }

    /// Places for streams, taken from the endpoint's window and from what the node can do in all.
    private synchronized int reserve() {
        if (health.isResting(dispatcher.nanoTime())) {
            return 0;
        }
        int room = dispatcher.places().take(health.window() - inFlight, health.isSlow());
        inFlight += room;
        hasMore = room == 0;
        return room;
    }

    /// Asks again only when there is reason to: an idle lane costs no query.
    private void finished(long signalsAtClaim, boolean isDrained) {
        giveBack(1);
        boolean isWorthAsking;
        synchronized (this) {
            isWorthAsking = hasMore || !isDrained || signals != signalsAtClaim;
        }
        if (isWorthAsking) {
            signal();
        }
    }

    private synchronized long signals() {
        return signals;
    }

    private synchronized void expectMore() {
        isSignalled = true;
        hasMore = true;
    }

    private synchronized void giveBack(int places) {
        inFlight -= places;
        dispatcher.places().giveBack(places);
    }

    private void claim(int room) {
        int started = 0;
        try {
            long claimedNanos = dispatcher.nanoTime();
            long signalsAtClaim = signals();
            List<DeliveryStore.Claim> claims = dispatcher.store().claim(id, room);
            if (claims.isEmpty()) {
                return;
            }
            if (claims.size() == room) {
                expectMore();
            }
            Platform current = platform();
            Map<UUID, List<StoredEvent>> pending =
                    dispatcher.store().pending(id, claims).stream().collect(Collectors.groupingBy(StoredEvent::stream));
            Delivery.Found found = new Delivery.Found(
                    current, dispatcher.keys(id, pending.values()), dispatcher.faultsOf(current), claimedNanos);
            for (DeliveryStore.Claim claim : claims) {
                List<StoredEvent> events = pending.getOrDefault(claim.stream(), List.of());
                Delivery delivery = new Delivery(dispatcher, this, found, claim, events);
                dispatcher.start(() -> {
                    boolean isDrained = false;
                    try {
                        isDrained = delivery.run();
                    } finally {
                        finished(signalsAtClaim, isDrained);
                    }
                });
                started++;
            }
        } finally {
            giveBack(room - started);
        }
    }

    private Platform platform() {
        long now = dispatcher.nanoTime();
        synchronized (this) {
            // Whoever sets an endpoint and replays at once must not be told that there is none.
            if (platform != null
                    && platform.webhookEndpoint().isPresent()
                    && now - platformReadNanos < PLATFORM_IS_FRESH.toNanos()) {
                return platform;
            }
        }
        Optional<Platform> found = dispatcher.findPlatform(id);
        synchronized (this) {
            platform = found.orElseThrow(() -> new IllegalStateException("a stream's platform is gone"));
            platformReadNanos = now;
            return platform;
        }
    }

    /// Remembers how the endpoint fared.
    synchronized void note(Attempt attempt) {
        health.note(attempt.outcome(), attempt.duration(), dispatcher.nanoTime());
    }

    /// Reports what a delivery could not finish. Nothing is lost: the lease runs out.
    void gaveUp(RuntimeException failed) {
        if (!(failed instanceof DatabaseUnavailable) || !dispatcher.isClosed()) {
            LOG.atWarn()
                    .addKeyValue("platform", id)
                    .addKeyValue("reason", failed.getMessage())
                    .log("delivery stopped");
        }
    }
}
