package dev.trellis.wallets;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.sealing.DataKey;
import java.sql.SQLException;
import java.util.Optional;

/// What wallets ask of customers, who stand above them; `TrellisServer` fills it in.
public interface WalletOwnerLookup {
    /// Locks a live customer until the transaction ends. Everything that changes a wallet does, so
    /// that changes come one after the other. Nothing for one who is unknown or deleted.
    Optional<Owner> lock(Transaction transaction, PlatformId platform, CustomerId customer) throws SQLException;

    /// The key that seals what belongs to a customer; nothing for one who was forgotten.
    Optional<DataKey> key(PlatformId platform, CustomerId customer);

    /// Whom a wallet belongs to.
    record Owner(CustomerId id, DataKey key, Optional<String> email, Optional<String> phoneNumber) {}
}
