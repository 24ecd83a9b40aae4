package dev.trellis.webhooks.delivery;

import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.Platform;
import dev.trellis.webhooks.events.DeliveryAttempt;
import dev.trellis.webhooks.events.EventCipher;
import dev.trellis.webhooks.events.EventStatus;
import dev.trellis.webhooks.events.OperatorEventReader;
import dev.trellis.webhooks.events.Outbox;
import dev.trellis.webhooks.events.StoredEvent;
import java.util.List;

/// Sends a TEST event synchronously and returns the outcome.
public final class TestEventSender {
    private final Database database;
    private final Outbox outbox;
    private final EventCipher eventKeys;
    private final WebhookSender sender;

    TestEventSender(Database database, Outbox outbox, EventCipher eventKeys, WebhookSender sender) {
        this.database = database;
        this.outbox = outbox;
        this.eventKeys = eventKeys;
        this.sender = sender;
    }

    /// Writes a TEST event and sends it to the platform's endpoint.
    ///
    /// The event is stored like any other, so that it can be looked up later. It is sent once; only
    /// if this server dies before the outcome is committed, another node sends it again.
    ///
    /// @param platform one that has an endpoint
    public DeliveryAttempt sendNow(Platform platform) {
        Outbox.ReservedEvent reserved = outbox.createReserved(platform);
        database.commit(reserved.insert());
        DeliveryAttempt attempt = sender.post(platform, sender.sign(reserved.body()));
        StoredEvent event = new OperatorEventReader(database)
                .find(platform.id(), reserved.id())
                .orElseThrow();
        EventStatus status = attempt.outcome().isDelivered() ? EventStatus.DELIVERED : EventStatus.PARKED;
        SqlStatement settlement = DeliveryStore.finish(platform.id(), event, reserved.lease(), status, false);
        EventCipher.LoadedKeys keys = eventKeys.load(platform.id(), List.of(event));
        SqlStatement insertAttempt = DeliveryStore.insertAttempt(
                platform.id(), reserved.id().uuid(), attempt, keys.encryptResponse(event, attempt));
        database.commit(settlement, insertAttempt);
        return attempt;
    }
}
