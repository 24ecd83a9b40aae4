package dev.trellis.wallets;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.sealing.DataKey;
import java.sql.SQLException;
import java.util.Optional;

/// Finds and locks the customers that wallets belong to. The package of customers implements it,
/// because it depends on this package and not the other way round.
public interface WalletOwnerLookup {
    /// Locks a customer until the transaction ends. Everything that changes a wallet does, so that
    /// changes of one wallet are serial.
    ///
    /// @return empty when the customer is unknown or deleted
    Optional<Owner> lock(Transaction transaction, PlatformId platform, CustomerId customer) throws SQLException;

    /// The data key of a customer, without a lock.
    ///
    /// @return empty when it was destroyed
    Optional<DataKey> key(PlatformId platform, CustomerId customer);

    /// The customer that a wallet belongs to.
    ///
    /// @param phoneNumber E.164
    record Owner(CustomerId id, DataKey key, Optional<String> email, Optional<String> phoneNumber) {}
}
