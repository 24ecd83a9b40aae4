package dev.trellis.webhooks.delivery;

import dev.trellis.base.PlatformId;
import dev.trellis.db.DatabaseUnavailable;
import dev.trellis.platforms.Platform;
import dev.trellis.webhooks.events.DeliveryAttempt;
import dev.trellis.webhooks.events.StoredEvent;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way to one platform's endpoint, on this node: claims streams while there is room for them,
/// and hands each to a thread of its own. Nobody else's lane waits for this one.
final class PlatformDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(PlatformDispatcher.class);

    private final PlatformId id;
    private final DeliveryDispatcher dispatcher;
    private final EndpointHealth health = new EndpointHealth();
    private boolean isPumping;
    private boolean isSignalled;
    private long signals;
    private boolean hasMore;
    private int inFlight;

    PlatformDispatcher(PlatformId id, DeliveryDispatcher dispatcher) {
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
        try {
            dispatcher.start(this::pump);
        } catch (RuntimeException | Error failed) {
            stopPumping();
            throw failed;
        }
    }

    private synchronized void stopPumping() {
        isPumping = false;
    }

    synchronized boolean isIdle() {
        return !isPumping && inFlight == 0 && !health.isSlow() && health.concurrencyLimit() > 1;
    }

    private void pump() {
        try {
            while (takeSignal()) {
                DeliveryPermits.Permit room = reserve();
                if (room.count() > 0) {
                    claim(room);
                }
            }
        } catch (RuntimeException | Error failed) {
            stopPumping();
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
    private synchronized DeliveryPermits.Permit reserve() {
        int wanted = health.isCoolingDown(dispatcher.nanoTime()) ? 0 : health.concurrencyLimit() - inFlight;
        DeliveryPermits.Permit room = dispatcher.places().acquire(wanted, health.isSlow());
        inFlight += room.count();
        hasMore = room.count() == 0;
        return room;
    }

    /// Asks again only when there is reason to: an idle lane costs no query.
    private void finished(boolean wasSlow, long signalsAtClaim, boolean isDrained) {
        giveBack(1, wasSlow);
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

    private synchronized void giveBack(int places, boolean wasSlow) {
        inFlight -= places;
        dispatcher.places().release(places, wasSlow);
    }

    private void claim(DeliveryPermits.Permit room) {
        int started = 0;
        List<DeliveryStore.Claim> claims = List.of();
        try {
            long claimedNanos = dispatcher.nanoTime();
            long signalsAtClaim = signals();
            claims = dispatcher.store().claim(id, room.count());
            if (claims.isEmpty()) {
                return;
            }
            if (claims.size() == room.count()) {
                expectMore();
            }
            // Read after the claim: what was committed before an event decides where that
            // event goes.
            Platform platform = dispatcher
                    .findPlatform(id)
                    .orElseThrow(() -> new IllegalStateException("a stream's platform is gone"));
            List<StoredEvent> pending = dispatcher.store().pending(id, claims);
            Map<UUID, List<StoredEvent>> byStream =
                    pending.stream().collect(Collectors.groupingBy(StoredEvent::stream));
            StreamDelivery.Found found = new StreamDelivery.Found(
                    platform, dispatcher.keys(id, pending), dispatcher.faultsOf(platform), claimedNanos);
            for (DeliveryStore.Claim claim : claims) {
                List<StoredEvent> events = byStream.getOrDefault(claim.stream(), List.of());
                StreamDelivery delivery = new StreamDelivery(dispatcher, this, found, claim, events);
                dispatcher.start(() -> {
                    boolean isDrained = false;
                    try {
                        isDrained = delivery.run();
                    } finally {
                        finished(room.isSlow(), signalsAtClaim, isDrained);
                    }
                });
                started++;
            }
        } finally {
            giveBack(room.count() - started, room.isSlow());
            leave(claims.subList(started, claims.size()));
        }
    }

    /// What was claimed, but cannot be delivered here and now, need not wait for the lease to end.
    private void leave(List<DeliveryStore.Claim> claims) {
        if (!claims.isEmpty()) {
            try {
                dispatcher.store().giveBack(id, claims);
            } catch (RuntimeException away) {
                LOG.atInfo().addKeyValue("platform", id).log("streams were left to their leases");
            }
        }
    }

    /// Remembers how the endpoint fared.
    synchronized void note(DeliveryAttempt attempt) {
        health.record(attempt.outcome(), attempt.duration(), dispatcher.nanoTime());
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
