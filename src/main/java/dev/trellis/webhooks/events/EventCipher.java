package dev.trellis.webhooks.events;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.DecryptionException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds the keys of the customers whom events are about, and decrypts the events with them. Events
/// that are about no customer are encrypted with a key of the server.
public final class EventCipher {
    private final Outbox outbox;
    private final CustomerDataKeyLookup customerKeys;

    public EventCipher(Outbox outbox, CustomerDataKeyLookup customerKeys) {
        this.outbox = outbox;
        this.customerKeys = customerKeys;
    }

    /// Finds the keys for events of one platform, if possible in one query. A key that cannot be
    /// unwrapped makes the events of its customer unreadable, and no others.
    public LoadedKeys load(PlatformId platform, Collection<StoredEvent> events) {
        List<CustomerId> customers = events.stream()
                .map(StoredEvent::customer)
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.toList());
        if (customers.isEmpty()) {
            return new LoadedKeys(Map.of(), Set.of());
        }
        try {
            return new LoadedKeys(customerKeys.find(platform, customers), Set.of());
        } catch (DecryptionException oneIsBroken) {
            return loadOneByOne(platform, customers);
        }
    }

    private LoadedKeys loadOneByOne(PlatformId platform, List<CustomerId> customers) {
        Map<CustomerId, DataKey> found = new HashMap<>();
        Set<CustomerId> broken = new HashSet<>();
        for (CustomerId customer : customers) {
            try {
                found.putAll(customerKeys.find(platform, List.of(customer)));
            } catch (DecryptionException failed) {
                broken.add(customer);
            }
        }
        return new LoadedKeys(found, broken);
    }

    /// The keys of some events.
    public final class LoadedKeys {
        private final Map<CustomerId, DataKey> found;
        private final Set<CustomerId> broken;

        /// @param found the keys of customers who have not been erased
        /// @param broken customers whose key cannot be unwrapped
        private LoadedKeys(Map<CustomerId, DataKey> found, Set<CustomerId> broken) {
            this.found = found;
            this.broken = broken;
        }

        /// Whether the event's customer, and so its key, was erased.
        public boolean isErased(StoredEvent event) {
            return event.customer() != null
                    && !found.containsKey(event.customer())
                    && !broken.contains(event.customer());
        }

        /// Whether there is a key for the event: its customer's, or the server's.
        private boolean hasKey(StoredEvent event) {
            return event.customer() == null || found.containsKey(event.customer());
        }

        /// `null` for the server's key, too: call [#hasKey] before.
        private @Nullable DataKey customerKey(StoredEvent event) {
            return event.customer() == null ? null : found.get(event.customer());
        }

        /// The JSON that is sent; empty when the event's key is erased or broken, or when the
        /// stored bytes were altered.
        public Optional<byte[]> decryptBody(StoredEvent event) {
            if (!hasKey(event)) {
                return Optional.empty();
            }
            try {
                return Optional.of(
                        outbox.open(event.platform(), event.id().uuid(), customerKey(event), event.sealedBody()));
            } catch (DecryptionException unreadable) {
                return Optional.empty();
            }
        }

        /// The response of an endpoint, encrypted for storage; empty when the response is empty or
        /// there is no key for the event.
        public Optional<byte[]> encryptResponse(StoredEvent event, DeliveryAttempt attempt) {
            return attempt.response().length > 0 && hasKey(event)
                    ? Optional.of(
                            outbox.sealResponse(event.platform(), attempt.id(), customerKey(event), attempt.response()))
                    : Optional.empty();
        }

        /// The stored response of an endpoint; empty when none is stored or it cannot be decrypted.
        Optional<byte[]> decryptResponse(StoredEvent event, StoredAttempt attempt) {
            if (attempt.sealedResponse() == null || !hasKey(event)) {
                return Optional.empty();
            }
            try {
                return Optional.of(outbox.openResponse(
                        event.platform(), attempt.id(), customerKey(event), attempt.sealedResponse()));
            } catch (DecryptionException unreadable) {
                return Optional.empty();
            }
        }
    }
}
