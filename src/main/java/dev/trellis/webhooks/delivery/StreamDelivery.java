package dev.trellis.webhooks.delivery;

import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.Platform;
import dev.trellis.webhooks.events.AttemptOutcome;
import dev.trellis.webhooks.events.DeliveryAttempt;
import dev.trellis.webhooks.events.EventCipher;
import dev.trellis.webhooks.events.EventStatus;
import dev.trellis.webhooks.events.StoredEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers the pending events of one claimed stream, in order: each is sent only when the outcome
/// of the one before is committed. No connection to the database is held while an event is sent.
final class StreamDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(StreamDelivery.class);

    /// Nothing is sent when the lease is older than this: with the time of an attempt on top, the
    /// lease could end before the report, and another node could send the same event meanwhile.
    private static final Duration MAX_LEASE_AGE = Duration.ofSeconds(8);

    private final DeliveryDispatcher dispatcher;
    private final DeliveryRepository queue;
    private final PlatformDispatcher platformDispatcher;
    private final Platform platform;
    private final DeliveryStore.Claim claim;
    private final List<StoredEvent> events;
    private final EventCipher.LoadedKeys keys;
    private final SandboxFaults.Settings faults;
    private final long claimedNanos;
    private long leasedNanos;

    /// @param streams read for this claim and for those that were made with it
    /// @param claimedNanos the time just before the claim, by [DeliveryDispatcher#nanoTime]
    StreamDelivery(
            DeliveryDispatcher dispatcher,
            PlatformDispatcher platformDispatcher,
            ClaimedBatch streams,
            DeliveryStore.Claim claim,
            long claimedNanos) {
        this.dispatcher = dispatcher;
        this.queue = dispatcher.queue();
        this.platformDispatcher = platformDispatcher;
        this.platform = streams.platform();
        this.keys = streams.keys();
        this.faults = streams.faults();
        this.claimedNanos = claimedNanos;
        this.leasedNanos = claimedNanos;
        this.claim = claim;
        this.events = List.copyOf(streams.eventsOf(claim));
    }

    /// @return whether, as far as this node knows, nothing is left to deliver in the stream now
    boolean run() {
        try {
            if (events.isEmpty()) {
                queue.store().release(platform.id(), claim);
                return true;
            }
            for (int i = 0; i < events.size(); i++) {
                boolean isLast = i == events.size() - 1;
                Next next = deliver(events.get(i), !isLast);
                if (next != Next.CONTINUE) {
                    return next == Next.STOP;
                }
            }
            return events.getLast().seq() >= claim.lastSeq();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failed) {
            platformDispatcher.deliveryFailed(failed);
        }
        return true;
    }

    private enum Next {
        /// The stream's next event may be sent.
        CONTINUE,
        /// Nothing more is to be done for the stream now.
        STOP,
        /// The stream was given back with events left: any node may claim it.
        GAVE_BACK
    }

    /// @param keepLease whether this node goes on with the stream after this event
    private Next deliver(StoredEvent event, boolean keepLease) throws InterruptedException {
        if (!mayStillSend()) {
            return giveBack();
        }
        SandboxFaults.Fault fault = queue.faults().consume(platform.id(), faults, event);
        if (fault.delay().isPositive()) {
            queue.store().postpone(platform.id(), claim, fault.delay());
            return Next.STOP;
        }
        Supplier<DeliveryAttempt> sending = prepare(event, fault);
        if (fault.isDuplicated() && mayStillSend()) {
            queue.attempts().write(event.stream(), SqlStatement.of("select 1"), insertAttempt(event, sending.get()));
        }
        // Decrypting and signing may have waited, for the database or for a processor.
        if (!mayStillSend()) {
            return giveBack();
        }
        DeliveryAttempt attempt = sending.get();
        platformDispatcher.record(attempt);
        dispatcher.metrics().recordAttempt(attempt);
        long reportedNanos = dispatcher.nanoTime();
        Settlement settlement = settle(event, attempt, keepLease);
        boolean wasLeased =
                queue.attempts().write(event.stream(), settlement.statement(), insertAttempt(event, attempt));
        if (wasLeased && attempt.outcome().isDelivered()) {
            dispatcher.metrics().recordDelivery(event.age().plusNanos(Math.max(0, reportedNanos - claimedNanos)));
        }
        leasedNanos = reportedNanos;
        return wasLeased && settlement.isFinal() && keepLease ? Next.CONTINUE : Next.STOP;
    }

    private boolean mayStillSend() {
        return dispatcher.nanoTime() - leasedNanos <= MAX_LEASE_AGE.toNanos() && !dispatcher.isClosed();
    }

    private Next giveBack() {
        queue.store().giveBack(platform.id(), List.of(claim));
        return Next.GAVE_BACK;
    }

    /// Does everything of an attempt but the sending. Decrypts and signs only once for an event
    /// that is sent twice.
    private Supplier<DeliveryAttempt> prepare(StoredEvent event, SandboxFaults.Fault fault) {
        WebhookSender sender = dispatcher.sender();
        if (fault.isFailed()) {
            return () -> sender.unsent(AttemptOutcome.SANDBOX_FAULT, "Not sent: this platform asked for a failure.");
        }
        if (keys.isErased(event)) {
            return () -> sender.unsent(AttemptOutcome.ERASED, "Not sent: the customer was erased.");
        }
        Optional<byte[]> body = keys.decryptBody(event);
        if (body.isEmpty()) {
            LOG.atError()
                    .addKeyValue("platform", platform.id())
                    .addKeyValue("event", event.id())
                    .log("an event cannot be opened; it is parked");
            return () -> sender.unsent(AttemptOutcome.UNREADABLE, "Not sent: the server cannot open what it sealed.");
        }
        WebhookSender.SignedPayload payload = sender.sign(body.get());
        return () -> sender.post(platform, payload);
    }

    private SqlStatement insertAttempt(StoredEvent event, DeliveryAttempt attempt) {
        return DeliveryStore.insertAttempt(
                platform.id(), event.id().uuid(), attempt, keys.encryptResponse(event, attempt));
    }

    /// @param statement records the outcome, if the lease still holds
    /// @param isFinal whether the event is delivered or parked, and not tried again
    private record Settlement(SqlStatement statement, boolean isFinal) {}

    private Settlement settle(StoredEvent event, DeliveryAttempt attempt, boolean keepLease) {
        if (attempt.outcome().isDelivered()) {
            return finish(event, EventStatus.DELIVERED, keepLease);
        }
        Optional<Duration> delay = event.isRetried() && attempt.outcome().isWorthRetrying()
                ? RetrySchedule.nextDelay(event.tries() + 1, event.age(), dispatcher.random(), attempt.retryAfter())
                : Optional.empty();
        return delay.isPresent()
                ? new Settlement(DeliveryStore.retry(platform.id(), event, claim.lease(), delay.get()), false)
                : finish(event, EventStatus.PARKED, keepLease);
    }

    private Settlement finish(StoredEvent event, EventStatus status, boolean keepLease) {
        return new Settlement(DeliveryStore.finish(platform.id(), event, claim.lease(), status, keepLease), true);
    }
}
