package dev.trellis.customers;

import dev.trellis.accounts.InternalAccounts;
import dev.trellis.auth.RouteContext;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Environment;
import dev.trellis.base.PlatformId;
import dev.trellis.customers.contacts.ContactOwnerLookup;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.Platforms;
import dev.trellis.sealing.RootKeyRing;
import dev.trellis.wallets.WalletFeature;
import dev.trellis.webhooks.events.Outbox;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/// Assembles this package, and implements what lower packages need from it.
public final class CustomerFeature {
    /// The path of this server's own page with the end-user terms.
    public static final String END_USER_TERMS_PAGE = EndUserTermsRoutes.PAGE;

    private final Database database;
    private final RootKeyRing keyRing;
    private final Environment environment;
    private final CustomerAccountLifecycle accounts;
    private final NewCustomerFactory factory;
    private final CreateCustomer create;
    private final UpdateCustomer update;
    private final Customers customers;

    /// @param creationHook may choose the status that a customer starts with
    public CustomerFeature(
            Database database,
            RootKeyRing keyRing,
            Environment environment,
            Platforms platforms,
            Outbox outbox,
            WalletFeature wallets,
            CustomerCreationHook creationHook) {
        this.database = database;
        this.keyRing = keyRing;
        this.environment = environment;
        this.accounts = new CustomerAccountLifecycle(new InternalAccounts(environment.ids()), wallets, outbox, keyRing);
        CustomerEvents events = new CustomerEvents(outbox);
        this.factory = new NewCustomerFactory(keyRing, environment, accounts, events, creationHook);
        this.create = new CreateCustomer(database, platforms, factory);
        this.update = new UpdateCustomer(database, keyRing, environment, platforms, wallets.contacts(), events);
        this.customers = new Customers(database, keyRing, environment, events, update);
    }

    /// The customers, for the packages above.
    public Customers customers() {
        return customers;
    }

    /// The customers, for the verification of their contacts.
    public ContactOwnerLookup contactOwners() {
        return new CustomerContactOwners(keyRing);
    }

    /// For the package `bench` only.
    public BenchmarkAccess benchmarkAccess() {
        return new BenchmarkAccess(factory);
    }

    /// Registers the routes.
    ///
    /// @param endUserTermsUrl the address of the end-user terms; read at each request
    public void install(RouteContext api, Supplier<String> endUserTermsUrl) {
        DeleteCustomer delete = new DeleteCustomer(database, keyRing, environment, accounts);
        new CustomerRoutes(customers, create, update, delete, api.idempotency()).install(api);
        new CustomerListRoutes(new CustomerStore(database), keyRing, api.cursors(), environment.clock()).install(api);
        new EndUserTermsRoutes(endUserTermsUrl).install(api);
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

    /// Locks the next live customers of a platform against deletion, in order of their ids.
    ///
    /// @param after only customers with greater ids
    public static List<CustomerId> lockLiveAfter(Transaction transaction, PlatformId platform, UUID after, int limit)
            throws SQLException {
        return CustomerStore.lockLiveAfter(transaction, platform, after, limit);
    }

    /// The statements that give wallets of existing customers their first credential, after their
    /// accounts in a currency were opened in the same transaction.
    public List<SqlStatement> enrolWallets(
            Transaction transaction, PlatformId platform, List<CustomerId> opened, String currency)
            throws SQLException {
        return accounts.enrolWallets(transaction, platform, opened, currency);
    }
}
