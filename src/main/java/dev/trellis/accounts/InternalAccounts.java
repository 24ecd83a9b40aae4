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

/// Opens and closes accounts, as writes of somebody else's change.
public final class InternalAccounts {
    private final IdGenerator ids;

    public InternalAccounts(IdGenerator ids) {
        this.ids = ids;
    }

    /// An account in each of the currencies, for a customer who is made in the same change.
    public List<SqlStatement> open(PlatformId platform, CustomerId customer, List<String> currencies, Instant now) {
        return currencies.isEmpty()
                ? List.of()
                : List.of(AccountStore.insert(
                        platform,
                        currencies.stream()
                                .map(currency -> opening(customer, currency))
                                .toList(),
                        now));
    }

    /// Whether customers hold a currency in an embedded wallet.
    public static boolean isWallet(String currency) {
        return AccountType.ofCustomer(currency) == AccountType.EMBEDDED_WALLET;
    }

    /// An account in one currency for each of several customers; those who have one keep it.
    SqlStatement openForAll(PlatformId platform, List<CustomerId> customers, String currency, Instant now) {
        return AccountStore.insert(
                platform,
                customers.stream().map(customer -> opening(customer, currency)).toList(),
                now);
    }

    /// The accounts of a new platform itself.
    public List<SqlStatement> openOwn(PlatformId platform, List<String> currencies, Instant now) {
        return currencies.isEmpty() ? List.of() : List.of(insertOwn(platform, currencies, now));
    }

    private SqlStatement insertOwn(PlatformId platform, List<String> currencies, Instant now) {
        List<AccountStore.Opening> openings = currencies.stream()
                .map(currency -> new AccountStore.Opening(ids.next(), null, currency, AccountType.ofPlatform(currency)))
                .toList();
        return AccountStore.insert(platform, openings, now);
    }

    /// What follows from a currency that a platform supports from now on: its own account, and the
    /// order to open one for every customer it has.
    public List<SqlStatement> currencyAdded(PlatformId platform, String currency, Instant now) {
        return List.of(
                insertOwn(platform, List.of(currency), now),
                // An order that is still under way began before: it must not count for customers
                // made since.
                SqlStatement.of("""
                        insert into account_openings (platform_id, currency) values (?, ?)
                        on conflict (platform_id, currency) do update
                        set after_customer = excluded.after_customer, leased_until = excluded.leased_until,
                            lease = account_openings.lease + 1""", platform.uuid(), currency));
    }

    /// An account that is not closed, locked until the transaction ends.
    public static Optional<InternalAccount> lock(Transaction transaction, PlatformId platform, InternalAccountId id)
            throws SQLException {
        return AccountStore.lock(transaction, platform, id);
    }

    /// What an account becomes, and the write that makes it so.
    public record Changed(InternalAccount account, SqlStatement write) {}

    /// Shows a locked account's payments to nobody, or again to everybody.
    public static Changed setPrivate(PlatformId platform, InternalAccount account, boolean isPrivate, Instant now) {
        return new Changed(
                account.asPrivate(isPrivate, now), AccountStore.setPrivate(platform, account.id(), isPrivate, now));
    }

    /// Leaves an event, with the resource it is about, among the writes of a change.
    @FunctionalInterface
    public interface Announcement {
        List<SqlStatement> of(EventKind event, byte[] data);
    }

    /// Closes all accounts of a customer who is deleted in the same change, and announces each.
    public List<SqlStatement> close(
            Transaction transaction, PlatformId platform, CustomerId customer, Instant now, Announcement announcement)
            throws SQLException {
        List<SqlStatement> writes = new ArrayList<>();
        writes.add(AccountStore.close(platform, customer, now));
        for (InternalAccount account : AccountStore.lockOpen(transaction, platform, customer)) {
            byte[] closed =
                    Json.mapper().writeValueAsBytes(account.asClosed(now).json());
            writes.addAll(announcement.of(new EventKind.AccountStatusUpdated(), closed));
        }
        return writes;
    }

    private AccountStore.Opening opening(CustomerId customer, String currency) {
        return new AccountStore.Opening(ids.next(), customer, currency, AccountType.ofCustomer(currency));
    }
}
