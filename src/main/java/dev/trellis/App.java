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
import dev.trellis.http.MetricsRoutes;
import dev.trellis.http.Routes;
import dev.trellis.outbound.EndpointRules;
import dev.trellis.outbound.OutboundClient;
import dev.trellis.platforms.Dependents;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.PlatformFeature;
import dev.trellis.sealing.KeyRing;
import dev.trellis.webhooks.Event;
import dev.trellis.webhooks.Outbox;
import dev.trellis.webhooks.SigningKeys;
import dev.trellis.webhooks.WebhookFeature;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// The composition root: every object is made here, by hand, from the bottom of the house to its top. Nobody else
/// knows everything, and nobody imports this but `cli`.
public final class App implements AutoCloseable {
    private final Database database;
    private final ScheduledExecutorService timer;
    private final Thread accountOpener;
    private final WebhookFeature webhooks;
    private final List<HttpServer> servers;

    private App(
            Database database,
            ScheduledExecutorService timer,
            Thread accountOpener,
            WebhookFeature webhooks,
            List<HttpServer> servers) {
        this.database = database;
        this.timer = timer;
        this.accountOpener = accountOpener;
        this.webhooks = webhooks;
        this.servers = List.copyOf(servers);
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
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Set<Integer> ownPorts = ConcurrentHashMap.newKeySet();
        EndpointRules endpoints = new EndpointRules(config.webhooks().allowed(), ownPorts::contains);
        Outbox outbox = outbox(keyRing, world);
        InternalAccounts accounts = new InternalAccounts(world.ids());
        PlatformFeature platforms =
                platforms(database, world, config.limiting(), platform -> outbox.add(platform, new Event.Test(), null));
        CustomerFeature customers = new CustomerFeature(
                new CustomerFeature.Neighbours(database, accounts, platforms.platforms(), outbox, keyRing),
                world.ids(),
                world.random(),
                world.clock());
        Cursors cursors = new Cursors(keyRing.macKey("cursors"));
        Idempotency idempotency = new Idempotency(
                database, world.clock(), keyRing.serverKey("idempotent-answers"), customers.customers()::dataKey);
        WebhookFeature webhooks = new WebhookFeature(
                new WebhookFeature.Neighbours(
                        database,
                        outbox,
                        SigningKeys.load(database, keyRing, world.ids(), world.random(), world.clock()),
                        platforms.platforms(),
                        customers.customers()::dataKeys,
                        new OutboundClient(endpoints),
                        meters),
                new WebhookFeature.World(world.clock(), world.nanoTime(), world.random(), world.ids()),
                config.webhooks().delivery());

        Routes routes = new Routes();
        new HealthRoutes(database).install(routes);
        new DocsRoutes().install(routes);
        platforms.install(routes, cursors, idempotency, endpoints);
        webhooks.install(routes, platforms.authenticator(), cursors, idempotency);
        customers.install(routes, platforms.authenticator(), cursors, idempotency);
        new AccountRoutes(database, cursors, world.clock()).install(routes, platforms.authenticator());

        AccountOpener opener = new AccountOpener(database, accounts, CustomerFeature::lockLiveAfter, world.clock());
        Config.Listen listen = config.listen();
        List<HttpServer> servers = new ArrayList<>();
        try {
            servers.add(HttpServer.start(listen.host(), listen.port(), routes, world.ids(), timer, new AccessLog()));
            if (config.webhooks().metricsPort() != null) {
                Routes metrics = new Routes();
                new MetricsRoutes(meters::scrape).install(metrics);
                servers.add(HttpServer.start(
                        listen.host(), config.webhooks().metricsPort(), metrics, world.ids(), timer, new AccessLog()));
            }
        } catch (RuntimeException portTaken) {
            servers.forEach(HttpServer::close);
            webhooks.close();
            timer.shutdownNow();
            throw portTaken;
        }
        servers.forEach(server -> ownPorts.add(server.port()));
        webhooks.start();
        Sweep sweep = new Sweep(idempotency::removeExpired, webhooks::removeOld);
        timer.scheduleWithFixedDelay(sweep::begin, 5, 10, TimeUnit.MINUTES);
        Thread openerThread = Thread.ofVirtual().name("account-opener").start(opener);
        return new App(database, timer, openerThread, webhooks, servers);
    }

    /// Where changes leave their events.
    public static Outbox outbox(KeyRing keyRing, World world) {
        return new Outbox(world.ids(), keyRing.serverKey("webhook-events"));
    }

    /// Platforms with what depends on their configuration, for commands that make platforms and tokens and need
    /// no more.
    public static PlatformFeature platforms(Database database, World world, PlatformFeature.Limiting limiting) {
        return platforms(database, world, limiting, platform -> List.of());
    }

    private static PlatformFeature platforms(
            Database database,
            World world,
            PlatformFeature.Limiting limiting,
            Function<Platform, List<Write>> endpointChanged) {
        return new PlatformFeature(
                database,
                world.clock(),
                world.nanoTime(),
                world.ids(),
                world.random(),
                new ConfigDependents(new InternalAccounts(world.ids()), endpointChanged),
                limiting);
    }

    public int port() {
        return servers.getFirst().port();
    }

    /// Of the server for metrics, when there is one.
    public OptionalInt metricsPort() {
        return servers.size() > 1 ? OptionalInt.of(servers.getLast().port()) : OptionalInt.empty();
    }

    public Database database() {
        return database;
    }

    /// Stops taking calls, lets those under way finish, then lets go of the database.
    @Override
    public void close() {
        servers.forEach(HttpServer::close);
        webhooks.close();
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

    /// What webhooks, accounts and customers have to say to a change of configuration.
    private record ConfigDependents(InternalAccounts accounts, Function<Platform, List<Write>> onEndpoint)
            implements Dependents {
        @Override
        public List<Write> endpointChanged(Platform platform) {
            return onEndpoint.apply(platform);
        }

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
