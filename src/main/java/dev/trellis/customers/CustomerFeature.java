package dev.trellis.customers;

import dev.trellis.accounts.InternalAccounts;
import dev.trellis.auth.Authenticator;
import dev.trellis.base.CustomerId;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Cursors;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Routes;
import dev.trellis.messages.MessageOutbox;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.sealing.KeyRing;
import dev.trellis.wallets.LoginVerifiers;
import dev.trellis.wallets.WalletFeature;
import dev.trellis.webhooks.events.Outbox;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/// Puts this package together, and answers what those below ask of it.
public final class CustomerFeature {
    /// Where this server's own page on the end-user terms is.
    public static final String END_USER_TERMS_PAGE = EndUserTermsRoutes.PAGE;

    private final Neighbours of;
    private final Customers customers;
    private final WalletFeature wallets;
    private final ContactVerifications contacts;
    private final Clock clock;

    /// What is of other packages.
    public record Neighbours(
            Database database,
            InternalAccounts accounts,
            Platforms platforms,
            Outbox outbox,
            CustomerCreationHook newcomers,
            MessageOutbox messages,
            KeyRing keyRing) {}

    public CustomerFeature(Neighbours of, IdGenerator ids, SecureRandom random, Clock clock) {
        this.wallets = new WalletFeature(
                of.database(),
                of.keyRing(),
                new CustomerWalletOwners(of.database(), of.keyRing()),
                of.messages(),
                new dev.trellis.base.Environment(clock, System::nanoTime, random, ids));
        CustomerDependencies parts = new CustomerDependencies(
                of.database(),
                of.accounts(),
                of.platforms(),
                of.outbox(),
                of.newcomers(),
                wallets,
                of.keyRing(),
                ids,
                random,
                clock);
        this.of = of;
        this.customers = new Customers(parts);
        this.contacts = new ContactVerifications(parts, customers, of.messages());
        this.clock = clock;
    }

    public Customers customers() {
        return customers;
    }

    /// @param proofs what judges what wallets' owners sign in with
    /// @param endUserTermsUrl asked for at each call
    public void install(
            Routes routes,
            Authenticator authenticator,
            Cursors cursors,
            Idempotency idempotency,
            LoginVerifiers proofs,
            Supplier<String> endUserTermsUrl) {
        new CustomerRoutes(customers, cursors, idempotency, clock).install(routes, authenticator);
        new ContactVerificationRoutes(contacts, idempotency).install(routes, authenticator);
        new EndUserTermsRoutes(endUserTermsUrl).install(routes, authenticator);
        wallets.install(new dev.trellis.auth.ApiSetup(routes, authenticator, cursors, idempotency), proofs);
    }

    /// Removes what has been kept long enough; called now and then.
    public void removeOld() {
        for (Platform platform : of.platforms().list()) {
            of.database().commit(ContactVerificationStore.removeOldSends(platform.id()));
        }
        wallets.removeOld(of.platforms());
    }

    /// Whether a live customer uses a currency.
    public static boolean isCurrencyUsed(Transaction transaction, PlatformId platform, String currency)
            throws SQLException {
        return CustomerStore.isCurrencyUsed(transaction, platform, currency);
    }

    /// Whether a platform has, or had, customers.
    public static boolean hasCustomers(Transaction transaction, PlatformId platform) throws SQLException {
        return CustomerStore.hasAny(transaction, platform);
    }

    /// Live customers after an id, in order of id, locked against deletion.
    public static List<CustomerId> lockLiveAfter(Transaction transaction, PlatformId platform, UUID after, int limit)
            throws SQLException {
        return CustomerStore.lockAliveAfter(transaction, platform, after, limit);
    }

    /// The credentials that wallets of existing customers start with, once their accounts have
    /// been opened.
    public List<SqlStatement> enrol(
            Transaction transaction, PlatformId platform, List<CustomerId> opened, String currency)
            throws SQLException {
        if (!InternalAccounts.isWallet(currency)) {
            return List.of();
        }
        List<SqlStatement> writes = new ArrayList<>();
        for (CustomerId id : opened) {
            CustomerStore.lock(transaction, platform, id)
                    .map(stored -> CustomerWalletOwners.of(stored.open(of.keyRing())))
                    .ifPresent(owner -> owner.email()
                            .ifPresent(email -> writes.add(wallets.enrol(platform, id, owner.key(), email))));
        }
        return writes;
    }

    /// For benchmarks: what `POST /customers` with this body commits, already sealed and with
    /// fresh ids.
    public List<SqlStatement> createStatements(Platform platform, JsonNode body) {
        return customers.prepare(platform, body).writes();
    }

    /// For benchmarks: the query, in the form of a [SqlStatement], that
    /// `GET /customers/{id}` sends.
    public static SqlStatement getStatement(PlatformId platform, CustomerId customer) {
        return CustomerStore.finding(platform, customer);
    }

    /// For benchmarks: the queries that `GET /customers` without filters sends, one after the
    /// other, for the first of several pages.
    ///
    /// @param limit customers on a page
    public static List<SqlStatement> firstPageStatements(PlatformId platform, int limit) {
        CustomerFilter all = new CustomerFilter(null, null, null, null, null, null, null, null, null, false);
        return List.of(CustomerStore.listing(platform, all, null, limit + 1), CustomerStore.counting(platform, all));
    }
}
