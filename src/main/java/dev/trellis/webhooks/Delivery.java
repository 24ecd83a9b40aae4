package dev.trellis.webhooks;

import dev.trellis.base.CustomerId;
import dev.trellis.db.Write;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One claimed stream: its events are sent one after the other, each only when the one before is settled in the
/// database. No connection is held while something is sent.
final class Delivery {
    /// A claim older than this sends nothing any more: with an attempt's time on top, the lease could end before
    /// the report, and another node could be at the same event.
    private static final Duration FRESH = Duration.ofSeconds(8);

    private final Dispatcher dispatcher;
    private final Lane lane;
    private final Platform platform;
    private final DeliveryStore.Claim claim;
    private final List<StoredEvent> events;
    private final Map<CustomerId, DataKey> keys;
    private final SandboxFaults.Settings faults;
    private final long claimedNanos;
    private long leasedNanos;

    /// What a claim of several streams found for all of them.
    ///
    /// @param keys of the customers whom the events are about
    /// @param faults what the platform wants to go wrong
    /// @param claimedNanos when the claim was asked for
    record Found(Platform platform, Map<CustomerId, DataKey> keys, SandboxFaults.Settings faults, long claimedNanos) {}

    Delivery(Dispatcher dispatcher, Lane lane, Found found, DeliveryStore.Claim claim, List<StoredEvent> events) {
        this.dispatcher = dispatcher;
        this.lane = lane;
        this.platform = found.platform();
        this.keys = found.keys();
        this.faults = found.faults();
        this.claimedNanos = found.claimedNanos();
        this.leasedNanos = found.claimedNanos();
        this.claim = claim;
        this.events = List.copyOf(events);
    }

    /// @return whether, as far as is known, nothing is left to do for the stream now
    boolean run() {
        try {
            if (events.isEmpty()) {
                dispatcher.store().release(platform.id(), claim);
                return true;
            }
            for (int i = 0; i < events.size(); i++) {
                boolean isLast = i == events.size() - 1;
                if (!deliver(events.get(i), !isLast)) {
                    return true;
                }
            }
            return events.getLast().seq() >= claim.lastSeq();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failed) {
            lane.gaveUp(failed);
        }
        return true;
    }

    /// @return whether to go on with the stream
    private boolean deliver(StoredEvent event, boolean isKept) throws InterruptedException {
        if (dispatcher.nanoTime() - leasedNanos > FRESH.toNanos() || dispatcher.isClosed()) {
            return false;
        }
        SandboxFaults.Fault fault = dispatcher.faults().take(platform.id(), faults, event);
        if (fault.pause().isPositive()) {
            dispatcher.store().postpone(platform.id(), claim, fault.pause());
            return false;
        }
        @Nullable DataKey key = event.customer() == null ? null : keys.get(event.customer());
        if (fault.isDuplicated() && !fault.isFailed()) {
            Attempt first = attempt(event, key, fault);
            dispatcher.ledger().write(Write.of("select 1"), record(event, first, key));
        }
        Attempt attempt = attempt(event, key, fault);
        lane.note(attempt);
        dispatcher.metrics().attempted(attempt);
        long reportedNanos = dispatcher.nanoTime();
        Settlement settlement = settle(event, attempt, isKept);
        boolean isHeld = dispatcher.ledger().write(settlement.write(), record(event, attempt, key));
        if (isHeld && attempt.outcome().isDone()) {
            dispatcher.metrics().delivered(event.age().plusNanos(Math.max(0, reportedNanos - claimedNanos)));
        }
        leasedNanos = reportedNanos;
        return isHeld && settlement.isFinal() && isKept;
    }

    private Attempt attempt(StoredEvent event, @Nullable DataKey key, SandboxFaults.Fault fault) {
        if (fault.isFailed()) {
            return dispatcher.sender().unsent(Outcome.SANDBOX_FAULT, "Not sent: this platform asked for a failure.");
        }
        if (event.customer() != null && key == null) {
            return dispatcher.sender().unsent(Outcome.ERASED, "Not sent: the customer was erased.");
        }
        byte[] body = dispatcher.outbox().open(platform.id(), event.id().uuid(), key, event.sealedBody());
        return dispatcher.sender().send(platform, body);
    }

    private Write record(StoredEvent event, Attempt attempt, @Nullable DataKey key) {
        boolean hasResponse = attempt.response().length > 0 && (event.customer() == null || key != null);
        Optional<byte[]> response = hasResponse
                ? Optional.of(dispatcher.outbox().sealResponse(platform.id(), attempt.id(), key, attempt.response()))
                : Optional.empty();
        return DeliveryStore.attempt(platform.id(), event.id().uuid(), attempt, response);
    }

    /// @param isFinal whether the event is through, one way or the other
    private record Settlement(Write write, boolean isFinal) {}

    private Settlement settle(StoredEvent event, Attempt attempt, boolean isKept) {
        if (attempt.outcome().isDone()) {
            return new Settlement(
                    DeliveryStore.finish(platform.id(), event, claim.lease(), EventStatus.DELIVERED, isKept), true);
        }
        Optional<Duration> pause = event.isRetried() && attempt.outcome().isWorthRetrying()
                ? RetrySchedule.next(event.tries() + 1, event.age(), dispatcher.chance(), attempt.askedPause())
                : Optional.empty();
        return pause.isPresent()
                ? new Settlement(DeliveryStore.retry(platform.id(), event, claim.lease(), pause.get()), false)
                : new Settlement(
                        DeliveryStore.finish(platform.id(), event, claim.lease(), EventStatus.PARKED, isKept), true);
    }
}
