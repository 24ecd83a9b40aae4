package dev.trellis.accounts;

import dev.trellis.base.CustomerId;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.json.Json;
import dev.trellis.webhooks.events.EventKind;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Opens, changes and closes accounts: returns the statements for it, which the caller runs in its
/// own transaction.
public final class InternalAccounts {
    private final IdGenerator ids;

    public InternalAccounts(IdGenerator ids) {
        this.ids = ids;
    }

    /// The statements that open an account in each of the currencies, for a customer that is
    /// created in the same transaction.
    public List<SqlStatement> openForCustomer(
            PlatformId platform, CustomerId customer, List<String> currencies, Instant now) {
        return currencies.isEmpty()
                ? List.of()
                : List.of(AccountStore.insert(
                        platform,
                        currencies.stream()
                                .map(currency -> newAccount(customer, currency))
                                .toList(),
                        now));
    }

    /// Whether a customer's account in a currency is an embedded wallet.
    public static boolean isWalletCurrency(String currency) {
        return AccountType.forCustomer(currency) == AccountType.EMBEDDED_WALLET;
    }

    /// The statement that opens an account in one currency for each of several customers; those who
    /// have one keep it.
    SqlStatement openForCustomers(PlatformId platform, List<CustomerId> customers, String currency, Instant now) {
        return AccountStore.insert(
                platform,
                customers.stream()
                        .map(customer -> newAccount(customer, currency))
                        .toList(),
                now);
    }

    /// The statements that open the accounts of a new platform itself.
    public List<SqlStatement> openForPlatform(PlatformId platform, List<String> currencies, Instant now) {
        return currencies.isEmpty() ? List.of() : List.of(insertForPlatform(platform, currencies, now));
    }

    private SqlStatement insertForPlatform(PlatformId platform, List<String> currencies, Instant now) {
        List<AccountStore.NewAccount> accounts = currencies.stream()
                .map(currency ->
                        new AccountStore.NewAccount(ids.next(), null, currency, AccountType.forPlatform(currency)))
                .toList();
        return AccountStore.insert(platform, accounts, now);
    }

    /// The statements for a currency that a platform supports from now on: they open the platform's
    /// own account, and store the job for [AccountBackfillWorker], which opens an account for every
    /// customer of the platform.
    public List<SqlStatement> currencyAdded(PlatformId platform, String currency, Instant now) {
        return List.of(
                insertForPlatform(platform, List.of(currency), now),
                // A job for the same currency may still be running, when the currency was removed
                // and added again. It must start over, because customers were created in between
                // who have no account in the currency.
                SqlStatement.of("""
                        insert into account_openings (platform_id, currency) values (?, ?)
                        on conflict (platform_id, currency) do update
                        set after_customer = excluded.after_customer, leased_until = excluded.leased_until,
                            lease = account_openings.lease + 1""", platform.uuid(), currency));
    }

    /// Locks an account until the transaction ends; empty when it is unknown or closed.
    public static Optional<InternalAccount> lock(Transaction transaction, PlatformId platform, InternalAccountId id)
            throws SQLException {
        return AccountStore.lock(transaction, platform, id);
    }

    /// A changed account, not yet stored.
    ///
    /// @param statement stores the change
    public record AccountUpdate(InternalAccount account, SqlStatement statement) {}

    /// Makes the payments of a locked wallet private, or public again.
    public static AccountUpdate setPrivate(
            PlatformId platform, InternalAccount account, boolean isPrivate, Instant now) {
        return new AccountUpdate(
                account.asPrivate(isPrivate, now), AccountStore.setPrivate(platform, account.id(), isPrivate, now));
    }

    /// Makes the statements that store an event in the outbox.
    @FunctionalInterface
    public interface EventStatements {
        /// The statements that store an event.
        ///
        /// @param data the resource that the event is about, in JSON
        List<SqlStatement> create(EventKind event, byte[] data);
    }

    /// The statements that close all accounts of a customer that is deleted in the same
    /// transaction, and store an event for each.
    public List<SqlStatement> closeForCustomer(
            Transaction transaction, PlatformId platform, CustomerId customer, Instant now, EventStatements events)
            throws SQLException {
        List<SqlStatement> statements = new ArrayList<>();
        statements.add(AccountStore.closeForCustomer(platform, customer, now));
        for (InternalAccount account : AccountStore.lockOpen(transaction, platform, customer)) {
            byte[] closed =
                    Json.mapper().writeValueAsBytes(account.asClosed(now).json());
            statements.addAll(events.create(new EventKind.AccountStatusUpdated(), closed));
        }
        return statements;
    }

    private AccountStore.NewAccount newAccount(CustomerId customer, String currency) {
        return new AccountStore.NewAccount(ids.next(), customer, currency, AccountType.forCustomer(currency));
    }
}
