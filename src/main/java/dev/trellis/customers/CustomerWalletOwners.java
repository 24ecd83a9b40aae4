package dev.trellis.customers;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.customers.contacts.ContactType;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.RootKeyRing;
import dev.trellis.wallets.WalletOwnerLookup;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Implements, on the customers' table, the look-up of customers who own wallets.
public final class CustomerWalletOwners implements WalletOwnerLookup {
    private final CustomerStore store;
    private final RootKeyRing keyRing;

    public CustomerWalletOwners(Database database, RootKeyRing keyRing) {
        this.store = new CustomerStore(database);
        this.keyRing = keyRing;
    }

    @Override
    public Optional<Owner> lock(Transaction transaction, PlatformId platform, CustomerId customer) throws SQLException {
        return CustomerStore.lockLive(transaction, platform, customer).map(stored -> toOwner(stored.decrypt(keyRing)));
    }

    /// The customer as the owner of a wallet.
    static Owner toOwner(Customer customer) {
        ObjectNode profile = customer.profileJson();
        return new Owner(
                customer.id(),
                customer.requireKey(),
                ContactType.EMAIL.valueIn(profile),
                ContactType.PHONE.valueIn(profile));
    }

    @Override
    public Optional<DataKey> key(PlatformId platform, CustomerId customer) {
        return Optional.ofNullable(
                store.dataKeys(platform, List.of(customer), keyRing).get(customer));
    }
}
