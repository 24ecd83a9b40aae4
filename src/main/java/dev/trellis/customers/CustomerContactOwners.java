package dev.trellis.customers;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.customers.contacts.ContactOwnerLookup;
import dev.trellis.db.Database.Transaction;
import dev.trellis.json.Json;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.RootKeyRing;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Implements, on the customers' table, the look-up of customers whose contacts are verified.
final class CustomerContactOwners implements ContactOwnerLookup {
    private final RootKeyRing keyRing;

    CustomerContactOwners(RootKeyRing keyRing) {
        this.keyRing = keyRing;
    }

    @Override
    public Optional<Owner> lock(Transaction transaction, PlatformId platform, CustomerId customer) throws SQLException {
        return CustomerStore.lockLive(transaction, platform, customer)
                .map(stored -> new LockedOwner(platform, stored.decrypt(keyRing)));
    }

    private record LockedOwner(PlatformId platform, Customer customer) implements Owner {
        @Override
        public DataKey key() {
            return customer.requireKey();
        }

        @Override
        public @Nullable String region() {
            return customer.region();
        }

        @Override
        public ObjectNode profile() {
            return customer.profileJson();
        }

        @Override
        public ProfileUpdate updateProfile(ObjectNode profile, Instant now) {
            Customer updated = customer.withProfile(Json.mapper().writeValueAsBytes(profile), now);
            return new ProfileUpdate(
                    CustomerStore.setProfile(platform, updated, CustomerEncryptor.profile(platform, updated, key())),
                    CustomerJson.bytes(updated));
        }
    }
}
