package dev.trellis.webhooks.delivery;

import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.DecryptionException;
import dev.trellis.webhooks.events.AttemptOutcome;
import dev.trellis.webhooks.events.DeliveryAttempt;
import dev.trellis.webhooks.events.EventStatus;
import dev.trellis.webhooks.events.StoredEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One claimed stream: its events are sent one after the other, each only when the one before is
/// settled in the database. No connection is held while something is sent.
final class StreamDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(StreamDelivery.class);

    /// A claim older than this sends nothing any more: with an attempt's time on top, the lease
    /// could end before the report, and another node could be at the same event.
    private static final Duration FRESH = Duration.ofSeconds(8);

    private final DeliveryDispatcher dispatcher;
    private final PlatformDispatcher lane;
    private final Platform platform;
    private final DeliveryStore.Claim claim;
    private final List<StoredEvent> events;
    private final DeliveryDispatcher.Keys keys;
    private final SandboxFaults.Settings faults;
    private final long claimedNanos;
    private long leasedNanos;

    /// What a claim of several streams found for all of them.
    ///
    /// @param keys of the customers whom the events are about
    /// @param faults what the platform wants to go wrong
    /// @param claimedNanos when the claim was asked for
    record Found(Platform platform, DeliveryDispatcher.Keys keys, SandboxFaults.Settings faults, long claimedNanos) {}

    StreamDelivery(
            DeliveryDispatcher dispatcher,
            PlatformDispatcher lane,
            Found found,
            DeliveryStore.Claim claim,
            List<StoredEvent> events) {
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
                Next next = deliver(events.get(i), !isLast);
                if (next != Next.GO_ON) {
                    return next == Next.LEAVE;
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

    private enum Next {
        /// The stream's next event may be sent.
        GO_ON,
        /// Nothing more is to be done for the stream now.
        LEAVE,
        /// The stream is anybody's again, and something is left to do.
        GAVE_BACK
    }

    private Next deliver(StoredEvent event, boolean isKept) throws InterruptedException {
        if (!isFresh()) {
            return giveBack();
        }
        SandboxFaults.Fault fault = dispatcher.faults().consume(platform.id(), faults, event);
        if (fault.delay().isPositive()) {
            dispatcher.store().postpone(platform.id(), claim, fault.delay());
            return Next.LEAVE;
        }
        Supplier<DeliveryAttempt> sending = prepare(event, fault);
        if (fault.isDuplicated() && isFresh()) {
            dispatcher.ledger().write(event.stream(), SqlStatement.of("select 1"), record(event, sending.get()));
        }
        // Opening and signing may have waited, for the database or for a processor.
        if (!isFresh()) {
            return giveBack();
        }
        DeliveryAttempt attempt = sending.get();
        lane.note(attempt);
        dispatcher.metrics().attempted(attempt);
        long reportedNanos = dispatcher.nanoTime();
        Settlement settlement = settle(event, attempt, isKept);
        boolean isHeld = dispatcher.ledger().write(event.stream(), settlement.write(), record(event, attempt));
        if (isHeld && attempt.outcome().isDelivered()) {
            dispatcher.metrics().delivered(event.age().plusNanos(Math.max(0, reportedNanos - claimedNanos)));
        }
        leasedNanos = reportedNanos;
        return isHeld && settlement.isFinal() && isKept ? Next.GO_ON : Next.LEAVE;
    }

    private boolean isFresh() {
        return dispatcher.nanoTime() - leasedNanos <= FRESH.toNanos() && !dispatcher.isClosed();
    }

    private Next giveBack() {
        dispatcher.store().giveBack(platform.id(), List.of(claim));
        return Next.GAVE_BACK;
    }

    /// All of an attempt but the sending.
    private Supplier<DeliveryAttempt> prepare(StoredEvent event, SandboxFaults.Fault fault) {
        WebhookSender sender = dispatcher.sender();
        if (fault.isFailed()) {
            return () -> sender.unsent(AttemptOutcome.SANDBOX_FAULT, "Not sent: this platform asked for a failure.");
        }
        if (keys.isBroken(event)) {
            return unreadable(event);
        }
        @Nullable DataKey key = keys.of(event);
        if (event.customer() != null && key == null) {
            return () -> sender.unsent(AttemptOutcome.ERASED, "Not sent: the customer was erased.");
        }
        try {
            WebhookSender.SignedPayload letter = sender.sign(
                    dispatcher.outbox().open(platform.id(), event.id().uuid(), key, event.sealedBody()));
            return () -> sender.post(platform, letter);
        } catch (DecryptionException broken) {
            return unreadable(event);
        }
    }

    private Supplier<DeliveryAttempt> unreadable(StoredEvent event) {
        LOG.atError()
                .addKeyValue("platform", platform.id())
                .addKeyValue("event", event.id())
                .log("an event cannot be opened; it is parked");
        return () -> dispatcher
                .sender()
                .unsent(AttemptOutcome.UNREADABLE, "Not sent: the server cannot open what it sealed.");
    }

    private SqlStatement record(StoredEvent event, DeliveryAttempt attempt) {
        @Nullable DataKey key = keys.of(event);
        boolean hasResponse = attempt.response().length > 0 && (event.customer() == null || key != null);
        Optional<byte[]> response = hasResponse
                ? Optional.of(dispatcher.outbox().sealResponse(platform.id(), attempt.id(), key, attempt.response()))
                : Optional.empty();
        return DeliveryStore.insertAttempt(platform.id(), event.id().uuid(), attempt, response);
    }

    /// @param isFinal whether the event is through, one way or the other
    private record Settlement(SqlStatement write, boolean isFinal) {}

    private Settlement settle(StoredEvent event, DeliveryAttempt attempt, boolean isKept) {
        if (attempt.outcome().isDelivered()) {
            return new Settlement(
                    DeliveryStore.finish(platform.id(), event, claim.lease(), EventStatus.DELIVERED, isKept), true);
        }
        Optional<Duration> pause = event.isRetried() && attempt.outcome().isWorthRetrying()
                ? RetrySchedule.nextDelay(event.tries() + 1, event.age(), dispatcher.chance(), attempt.retryAfter())
                : Optional.empty();
        return pause.isPresent()
                ? new Settlement(DeliveryStore.retry(platform.id(), event, claim.lease(), pause.get()), false)
                : new Settlement(
                        DeliveryStore.finish(platform.id(), event, claim.lease(), EventStatus.PARKED, isKept), true);
    }
}
