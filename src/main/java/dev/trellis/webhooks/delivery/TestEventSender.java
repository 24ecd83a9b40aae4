package dev.trellis.webhooks.delivery;

import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.Platform;
import dev.trellis.webhooks.events.DeliveryAttempt;
import dev.trellis.webhooks.events.EventStatus;
import dev.trellis.webhooks.events.EventStore;
import dev.trellis.webhooks.events.Outbox;
import dev.trellis.webhooks.events.StoredEvent;
import java.util.Optional;

/// Sends a TEST at once and waits for what comes back.
public final class TestEventSender {
    private final Database database;
    private final Outbox outbox;
    private final WebhookSender sender;

    public TestEventSender(Database database, Outbox outbox, WebhookSender sender) {
        this.database = database;
        this.outbox = outbox;
        this.sender = sender;
    }

    /// The event is kept like any other, so that it can be looked up later. It is never tried
    /// again, but for a server that dies in between.
    public DeliveryAttempt sendNow(Platform platform) {
        Outbox.ReservedEvent held = outbox.createReserved(platform);
        database.commit(held.insert());
        DeliveryAttempt attempt = sender.post(platform, sender.sign(held.body()));
        StoredEvent event =
                new EventStore(database).find(platform.id(), held.id()).orElseThrow();
        EventStatus status = attempt.outcome().isDelivered() ? EventStatus.DELIVERED : EventStatus.PARKED;
        SqlStatement settling = DeliveryStore.finish(platform.id(), event, EventStore.RESERVED_LEASE, status, false);
        Optional<byte[]> response = attempt.response().length == 0
                ? Optional.empty()
                : Optional.of(outbox.sealResponse(platform.id(), attempt.id(), null, attempt.response()));
        database.commit(
                settling, DeliveryStore.insertAttempt(platform.id(), held.id().uuid(), attempt, response));
        return attempt;
    }
}
