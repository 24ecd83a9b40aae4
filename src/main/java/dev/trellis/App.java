package dev.trellis;

import dev.trellis.accounts.AccountOpener;
import dev.trellis.accounts.AccountRoutes;
import dev.trellis.accounts.InternalAccounts;
import dev.trellis.base.PlatformId;
import dev.trellis.customers.CustomerFeature;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.Migrations;
import dev.trellis.db.Write;
import dev.trellis.http.AccessLog;
import dev.trellis.http.Cursors;
import dev.trellis.http.DocsRoutes;
import dev.trellis.http.HealthRoutes;
import dev.trellis.http.HttpServer;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Routes;
import dev.trellis.platforms.Dependents;
import dev.trellis.platforms.PlatformFeature;
import dev.trellis.sealing.KeyRing;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The composition root: every object is made here, by hand, from the bottom of the house to its top. Nobody else
/// knows everything, and nobody imports this but `cli`.
public final class App implements AutoCloseable {
    private final Database database;
    private final ScheduledExecutorService timer;
    private final Thread accountOpener;
    private final HttpServer server;

    private App(Database database, ScheduledExecutorService timer, Thread accountOpener, HttpServer server) {
        this.database = database;
        this.timer = timer;
        this.accountOpener = accountOpener;
        this.server = server;
    }

    /// Migrates the database and serves.
    ///
    /// @throws IOException with a message for the operator, when the database is not fit to be served from
    public static App start(Config config, World world) throws IOException {
        Database database = new Database(config.database());
        try {
            checkDurability(database, config.checks());
            Migrations.run(database.dataSource());
            KeyRing keyRing = KeyRing.load(database, config.masterKey(), world.ids(), world.random());
            return start(config, world, database, keyRing);
        } catch (IOException | RuntimeException failed) {
            database.close();
            throw failed;
        }
    }

    private static App start(Config config, World world, Database database, KeyRing keyRing) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("timer").factory());
        InternalAccounts accounts = new InternalAccounts(world.ids());
        PlatformFeature platforms = platforms(database, world, config.limiting());
        CustomerFeature customers = new CustomerFeature(
                database, accounts, platforms.platforms(), keyRing, world.ids(), world.random(), world.clock());
        Cursors cursors = new Cursors(keyRing.macKey("cursors"));
        Idempotency idempotency = new Idempotency(
                database, world.clock(), keyRing.serverKey("idempotent-answers"), customers.customers()::dataKey);

        Routes routes = new Routes();
        new HealthRoutes(database).install(routes);
        new DocsRoutes().install(routes);
        platforms.install(routes, cursors, idempotency);
        customers.install(routes, platforms.authenticator(), cursors, idempotency);
        new AccountRoutes(database, cursors, world.clock()).install(routes, platforms.authenticator());

        AccountOpener opener = new AccountOpener(database, accounts, CustomerFeature::lockLiveAfter, world.clock());
        HttpServer server = HttpServer.start(
                config.listen().host(), config.listen().port(), routes, world.ids(), timer, new AccessLog());
        timer.scheduleWithFixedDelay(() -> sweep(idempotency), 5, 10, TimeUnit.MINUTES);
        Thread openerThread = Thread.ofVirtual().name("account-opener").start(opener);
        return new App(database, timer, openerThread, server);
    }

    /// Platforms with what depends on their configuration. Commands that only make platforms and tokens need no more.
    public static PlatformFeature platforms(Database database, World world, PlatformFeature.Limiting limiting) {
        return new PlatformFeature(
                database,
                world.clock(),
                world.nanoTime(),
                world.ids(),
                world.random(),
                new ConfigDependents(new InternalAccounts(world.ids())),
                limiting);
    }

    public int port() {
        return server.port();
    }

    public Database database() {
        return database;
    }

    /// Stops taking calls, lets those under way finish, then lets go of the database.
    @Override
    public void close() {
        server.close();
        accountOpener.interrupt();
        timer.shutdownNow();
        database.close();
    }

    private static void checkDurability(Database database, Config.Checks checks) throws IOException {
        List<String> faults = Migrations.durabilityFaults(database);
        if (!faults.isEmpty() && !checks.allowUnsafeDatabase()) {
            throw new IOException("This database may lose what it acknowledged: " + String.join(", ", faults)
                    + ". Switch it on, or set TRELLIS_ALLOW_UNSAFE_DATABASE=true if nothing in it matters.");
        }
    }

    private static void sweep(Idempotency idempotency) {
        try {
            idempotency.removeExpired();
        } catch (RuntimeException away) {
            // The next sweep finds the same rows; a scheduled task that throws would not run again.
        }
    }

    /// What accounts and customers have to say to a change of configuration.
    private record ConfigDependents(InternalAccounts accounts) implements Dependents {
        @Override
        public boolean isCurrencyUsed(Transaction transaction, PlatformId platform, String currency)
                throws SQLException {
            return CustomerFeature.isCurrencyUsed(transaction, platform, currency);
        }

        @Override
        public boolean hasCustomers(Transaction transaction, PlatformId platform) throws SQLException {
            return CustomerFeature.hasCustomers(transaction, platform);
        }

        @Override
        public List<Write> platformCreated(PlatformId platform, List<String> currencies, Instant now) {
            return accounts.openOwn(platform, currencies, now);
        }

        @Override
        public List<Write> currencyAdded(PlatformId platform, String currency, Instant now) {
            return accounts.currencyAdded(platform, currency, now);
        }
    }
}
