package dev.trellis.customers.contacts;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.sealing.DataKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Access to the customers whose contacts are verified. The package above, which stores customers,
/// implements it.
public interface ContactOwnerLookup {
    /// Locks a live customer until the transaction ends.
    ///
    /// @return empty for a customer that is unknown or deleted
    Optional<Owner> lock(Transaction transaction, PlatformId platform, CustomerId customer) throws SQLException;

    /// A locked customer, as far as the verification of contacts uses it.
    interface Owner {
        /// The key that encrypts the customer's data.
        DataKey key();

        /// The ISO 3166 code of the region; `null` when none was ever sent.
        @Nullable
        String region();

        /// A copy of the decrypted profile.
        ObjectNode profile();

        /// Replaces the whole profile.
        ///
        /// @param now the customer's new time of change
        ProfileUpdate updateProfile(ObjectNode profile, Instant now);
    }

    /// A new profile of a customer, not yet stored.
    ///
    /// @param statement stores the profile
    /// @param customerJson the customer with this profile, as the API returns it
    record ProfileUpdate(SqlStatement statement, byte[] customerJson) {}
}
