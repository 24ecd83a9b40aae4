package dev.trellis.webhooks.events;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.sealing.DataKey;
import java.util.Collection;
import java.util.Map;

/// Finds the keys of customers, with which the events about them are encrypted. Implemented by the
/// customers' package, and injected.
@FunctionalInterface
public interface CustomerDataKeyLookup {
    /// The keys of those customers who have not been erased.
    ///
    /// @throws dev.trellis.sealing.DecryptionException when a key cannot be unwrapped
    Map<CustomerId, DataKey> find(PlatformId platform, Collection<CustomerId> customers);
}
