package dev.trellis.webhooks.delivery;

import dev.trellis.platforms.Platform;
import dev.trellis.webhooks.events.EventCipher;
import dev.trellis.webhooks.events.StoredEvent;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The data that the deliveries of streams claimed together need.
///
/// @param platform the owner of the streams, as it was after the claim
/// @param events the next pending events of each stream, in order; a stream without any has
///     no entry
/// @param keys of the customers whom the events are about
/// @param faults the faults that the platform has asked for
record ClaimedBatch(
        Platform platform,
        Map<UUID, List<StoredEvent>> events,
        EventCipher.LoadedKeys keys,
        SandboxFaults.Settings faults) {

    List<StoredEvent> eventsOf(DeliveryStore.Claim claim) {
        return events.getOrDefault(claim.stream(), List.of());
    }
}
