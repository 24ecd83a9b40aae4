package dev.trellis.webhooks.delivery;

import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.webhooks.events.CustomerDataKeyLookup;
import dev.trellis.webhooks.events.EventCipher;
import dev.trellis.webhooks.events.Outbox;
import dev.trellis.webhooks.events.StoredEvent;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The database side of delivery: claims of streams, the data that their deliveries need, and the
/// reports of attempts. Reads and claims of all deliveries share one [DatabasePermits].
public final class DeliveryRepository {
    private final Database database;
    private final Outbox outbox;
    private final Platforms platforms;
    private final DatabasePermits throttle = new DatabasePermits();
    private final DeliveryStore store;
    private final AttemptBatchWriter attempts;
    private final SandboxFaults faults;
    private final EventCipher eventKeys;

    public DeliveryRepository(
            Database database, Outbox outbox, Platforms platforms, CustomerDataKeyLookup customerKeys) {
        this.database = database;
        this.outbox = outbox;
        this.platforms = platforms;
        this.store = new DeliveryStore(database, throttle);
        this.attempts = new AttemptBatchWriter(database);
        this.faults = new SandboxFaults(database, throttle);
        this.eventKeys = new EventCipher(
                outbox, (platform, customers) -> throttle.run(() -> customerKeys.find(platform, customers)));
    }

    /// @param listener called after each commit that wrote an event
    void onCommit(Consumer<PlatformId> listener) {
        outbox.onCommit(listener);
    }

    /// Reads what the deliveries of claimed streams need. It must be called after the claim was
    /// committed: so an event goes to the endpoint that was set by any change that was committed
    /// before the event.
    ///
    /// @throws IllegalStateException when the platform no longer exists
    ClaimedBatch load(PlatformId platformId, List<DeliveryStore.Claim> claims) {
        Platform platform = throttle.run(() -> platforms.find(platformId))
                .orElseThrow(() -> new IllegalStateException("a stream's platform is gone"));
        List<StoredEvent> pending = store.pending(platformId, claims);
        Map<UUID, List<StoredEvent>> byStream = pending.stream().collect(Collectors.groupingBy(StoredEvent::stream));
        return new ClaimedBatch(platform, byStream, eventKeys.load(platformId, pending), faultsOf(platform));
    }

    private SandboxFaults.Settings faultsOf(Platform platform) {
        return platform.mode() == Mode.SANDBOX ? faults.get(platform.id()) : SandboxFaults.Settings.NONE;
    }

    DeliveryStore store() {
        return store;
    }

    AttemptBatchWriter attempts() {
        return attempts;
    }

    SandboxFaults faults() {
        return faults;
    }

    /// A test waits for its response, so it uses the database without the throttle of
    /// the deliveries.
    TestEventSender testEventSender(WebhookSender sender) {
        return new TestEventSender(database, outbox, eventKeys, sender);
    }

    void close() {
        attempts.close();
    }
}
