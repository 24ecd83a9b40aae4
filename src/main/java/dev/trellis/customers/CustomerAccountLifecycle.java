package dev.trellis.customers;

import dev.trellis.accounts.InternalAccounts;
import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.customers.contacts.ContactType;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.RootKeyRing;
import dev.trellis.wallets.WalletFeature;
import dev.trellis.webhooks.events.Outbox;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Accounts and embedded wallets of customers: opened when the customer is created or its platform
/// adds a currency, and closed when the customer is deleted.
final class CustomerAccountLifecycle {
    private final InternalAccounts accounts;
    private final WalletFeature wallets;
    private final Outbox outbox;
    private final RootKeyRing keyRing;

    CustomerAccountLifecycle(InternalAccounts accounts, WalletFeature wallets, Outbox outbox, RootKeyRing keyRing) {
        this.accounts = accounts;
        this.wallets = wallets;
        this.outbox = outbox;
        this.keyRing = keyRing;
    }

    /// The statements that open the accounts of a new customer: one per currency of the platform,
    /// and for a wallet its first credential, when the customer has an e-mail address.
    ///
    /// @param key encrypts the customer's data
    /// @param profile of the customer
    List<SqlStatement> open(Platform platform, CustomerId id, DataKey key, ObjectNode profile, Instant now) {
        List<SqlStatement> statements =
                new ArrayList<>(accounts.openForCustomer(platform.id(), id, platform.currencies(), now));
        if (platform.currencies().stream().anyMatch(InternalAccounts::isWalletCurrency)) {
            ContactType.EMAIL
                    .valueIn(profile)
                    .ifPresent(email -> statements.add(wallets.enrol(platform.id(), id, key, email)));
        }
        return statements;
    }

    /// The statements that give wallets of existing customers their first credential, after their
    /// accounts in a currency were opened in the same transaction.
    ///
    /// @param opened the customers whose accounts were opened
    List<SqlStatement> enrolWallets(
            Transaction transaction, PlatformId platform, List<CustomerId> opened, String currency)
            throws SQLException {
        if (!InternalAccounts.isWalletCurrency(currency)) {
            return List.of();
        }
        List<SqlStatement> statements = new ArrayList<>();
        for (CustomerId id : opened) {
            CustomerStore.lock(transaction, platform, id)
                    .map(stored -> CustomerWalletOwners.toOwner(stored.decrypt(keyRing)))
                    .ifPresent(owner -> owner.email()
                            .ifPresent(email -> statements.add(wallets.enrol(platform, id, owner.key(), email))));
        }
        return statements;
    }

    /// The statements that close the accounts of a customer that is deleted in the same
    /// transaction, end the sessions of its wallet, and create an event for each account.
    List<SqlStatement> close(Transaction transaction, Platform platform, Customer customer, Instant now)
            throws SQLException {
        CustomerId id = customer.id();
        DataKey key = customer.requireKey();
        List<SqlStatement> statements = new ArrayList<>(wallets.close(platform.id(), id, now));
        statements.addAll(accounts.closeForCustomer(
                transaction, platform.id(), id, now, (event, data) -> outbox.add(platform, id, key, event, data)));
        return statements;
    }
}
