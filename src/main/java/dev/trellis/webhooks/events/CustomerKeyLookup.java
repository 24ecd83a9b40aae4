package dev.trellis.webhooks.events;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.sealing.DataKey;
import java.util.Collection;
import java.util.Map;

/// Finds the keys of customers, whose events are sealed with them. What owns customers hands
/// this in.
@FunctionalInterface
public interface CustomerKeyLookup {
    /// The keys of those who have not been erased.
    Map<CustomerId, DataKey> find(PlatformId platform, Collection<CustomerId> customers);
}
