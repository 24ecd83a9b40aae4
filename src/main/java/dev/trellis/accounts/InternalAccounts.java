package dev.trellis.accounts;

import dev.trellis.base.CustomerId;
import dev.trellis.base.IdFactory;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Write;
import java.time.Instant;
import java.util.List;

/// Opens and closes accounts, as writes of somebody else's change.
public final class InternalAccounts {
    private final IdFactory ids;

    public InternalAccounts(IdFactory ids) {
        this.ids = ids;
    }

    /// An account in each of the currencies, for a customer who is made in the same change.
    public List<Write> open(PlatformId platform, CustomerId customer, List<String> currencies, Instant now) {
        return currencies.isEmpty()
                ? List.of()
                : List.of(AccountStore.insert(
                        platform,
                        currencies.stream()
                                .map(currency -> opening(customer, currency))
                                .toList(),
                        now));
    }

    /// An account in one currency for each of several customers; those who have one keep it.
    Write openForAll(PlatformId platform, List<CustomerId> customers, String currency, Instant now) {
        return AccountStore.insert(
                platform,
                customers.stream().map(customer -> opening(customer, currency)).toList(),
                now);
    }

    /// The accounts of a new platform itself.
    public List<Write> openOwn(PlatformId platform, List<String> currencies, Instant now) {
        return currencies.isEmpty() ? List.of() : List.of(insertOwn(platform, currencies, now));
    }

    private Write insertOwn(PlatformId platform, List<String> currencies, Instant now) {
        List<AccountStore.Opening> openings = currencies.stream()
                .map(currency -> new AccountStore.Opening(ids.next(), null, currency, AccountType.ofPlatform(currency)))
                .toList();
        return AccountStore.insert(platform, openings, now);
    }

    /// What follows from a currency that a platform supports from now on: its own account, and the order to open one
    /// for every customer it has.
    public List<Write> currencyAdded(PlatformId platform, String currency, Instant now) {
        return List.of(
                insertOwn(platform, List.of(currency), now),
                // An order that is still under way began before: it must not count for customers made since.
                Write.of("""
                        insert into account_openings (platform_id, currency) values (?, ?)
                        on conflict (platform_id, currency) do update
                        set after_customer = excluded.after_customer, leased_until = excluded.leased_until,
                            lease = account_openings.lease + 1""", platform.uuid(), currency));
    }

    /// Closes all accounts of a customer who is deleted in the same change.
    public List<Write> close(PlatformId platform, CustomerId customer, Instant now) {
        return List.of(AccountStore.close(platform, customer, now));
    }

    private AccountStore.Opening opening(CustomerId customer, String currency) {
        return new AccountStore.Opening(ids.next(), customer, currency, AccountType.ofCustomer(currency));
    }
}
