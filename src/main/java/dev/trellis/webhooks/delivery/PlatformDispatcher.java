package dev.trellis.webhooks.delivery;

import dev.trellis.base.PlatformId;
import dev.trellis.db.DatabaseUnavailable;
import dev.trellis.webhooks.events.DeliveryAttempt;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Claims the streams of one platform on this node, as many as its endpoint and the node have
/// permits for, and delivers each on a thread of its own. Platforms do not wait for each other.
///
/// At most one thread claims at a time. It goes on until there was no signal since its last claim.
final class PlatformDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(PlatformDispatcher.class);

    private final PlatformId id;
    private final DeliveryDispatcher dispatcher;
    private final AdaptiveConcurrencyLimit health = new AdaptiveConcurrencyLimit();
    private boolean isClaiming;
    private boolean isSignalled;

    /// The number of signals so far. A delivery that ends compares it with the number at its claim.
    private long signals;

    /// Whether the last claim was a full one, or had no permits: there may be streams left.
    private boolean hasMore;

    private int inFlight;

    PlatformDispatcher(PlatformId id, DeliveryDispatcher dispatcher) {
        this.id = id;
        this.dispatcher = dispatcher;
    }

    /// Signals that there may be streams to claim. Returns at once.
    void signal() {
        synchronized (this) {
            isSignalled = true;
            signals++;
            if (isClaiming) {
                return;
            }
            isClaiming = true;
        }
        try {
            dispatcher.start(this::claimWhileSignalled);
        } catch (RuntimeException | Error failed) {
            stopClaiming();
            throw failed;
        }
    }

    private synchronized void stopClaiming() {
        isClaiming = false;
    }

    /// Whether it can be dropped: nothing is under way, and nothing bad is recorded of
    /// the endpoint.
    synchronized boolean isIdle() {
        return !isClaiming && inFlight == 0 && !health.isSlow() && health.concurrencyLimit() > 1;
    }

    private void claimWhileSignalled() {
        try {
            while (takeSignal()) {
                DeliveryPermits.Permit permit = acquirePermits();
                if (permit.count() > 0) {
                    claim(permit);
                }
            }
        } catch (RuntimeException | Error failed) {
            stopClaiming();
            LOG.atWarn()
                    .addKeyValue("platform", id)
                    .addKeyValue("reason", failed.getMessage())
                    .log("claiming failed");
        }
    }

    private synchronized boolean takeSignal() {
        boolean isContinuing = isSignalled && !dispatcher.isClosed();
        isSignalled = false;
        isClaiming = isContinuing;
        return isContinuing;
    }

    /// Permits for streams, within the endpoint's concurrency limit and the node's.
    private synchronized DeliveryPermits.Permit acquirePermits() {
        int wanted = health.isCoolingDown(dispatcher.nanoTime()) ? 0 : health.concurrencyLimit() - inFlight;
        DeliveryPermits.Permit permit = dispatcher.permits().acquire(wanted, health.isSlow());
        inFlight += permit.count();
        hasMore = permit.count() == 0;
        return permit;
    }

    /// Claims again only if there may be streams to claim, so that a platform without events costs
    /// no query.
    private void finished(boolean wasSlow, long signalsAtClaim, boolean isDrained) {
        releasePermits(1, wasSlow);
        boolean mayHaveWork;
        synchronized (this) {
            mayHaveWork = hasMore || !isDrained || signals != signalsAtClaim;
        }
        if (mayHaveWork) {
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

    private synchronized void releasePermits(int count, boolean wasSlow) {
        inFlight -= count;
        dispatcher.permits().release(count, wasSlow);
    }

    private void claim(DeliveryPermits.Permit permit) {
        DeliveryRepository queue = dispatcher.queue();
        int started = 0;
        List<DeliveryStore.Claim> claims = List.of();
        try {
            long claimedNanos = dispatcher.nanoTime();
            long signalsAtClaim = signals();
            claims = queue.store().claim(id, permit.count());
            if (claims.isEmpty()) {
                return;
            }
            if (claims.size() == permit.count()) {
                expectMore();
            }
            ClaimedBatch streams = queue.load(id, claims);
            for (DeliveryStore.Claim claim : claims) {
                StreamDelivery delivery = new StreamDelivery(dispatcher, this, streams, claim, claimedNanos);
                dispatcher.start(() -> {
                    boolean isDrained = false;
                    try {
                        isDrained = delivery.run();
                    } finally {
                        finished(permit.isSlow(), signalsAtClaim, isDrained);
                    }
                });
                started++;
            }
        } finally {
            releasePermits(permit.count() - started, permit.isSlow());
            giveBack(claims.subList(started, claims.size()));
        }
    }

    /// Streams that were claimed but cannot be delivered here and now need not wait for their
    /// leases to end.
    private void giveBack(List<DeliveryStore.Claim> claims) {
        if (!claims.isEmpty()) {
            try {
                dispatcher.queue().store().giveBack(id, claims);
            } catch (RuntimeException unavailable) {
                LOG.atInfo().addKeyValue("platform", id).log("streams were left to their leases");
            }
        }
    }

    /// Records how the endpoint responded.
    synchronized void record(DeliveryAttempt attempt) {
        health.record(attempt.outcome(), attempt.duration(), dispatcher.nanoTime());
    }

    /// Logs that a delivery ended early. No event is lost: the lease of its stream ends, and the
    /// stream is claimed again.
    void deliveryFailed(RuntimeException failed) {
        if (!(failed instanceof DatabaseUnavailable) || !dispatcher.isClosed()) {
            LOG.atWarn()
                    .addKeyValue("platform", id)
                    .addKeyValue("reason", failed.getMessage())
                    .log("delivery stopped");
        }
    }
}
