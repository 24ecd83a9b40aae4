package dev.trellis;

import dev.trellis.accounts.AccountBackfillWorker;
import dev.trellis.accounts.AccountRoutes;
import dev.trellis.accounts.InternalAccounts;
import dev.trellis.auth.ApiSetup;
import dev.trellis.base.Environment;
import dev.trellis.customers.CustomerFeature;
import dev.trellis.customers.contacts.ContactVerificationFeature;
import dev.trellis.db.Database;
import dev.trellis.db.Migrations;
import dev.trellis.documents.DocumentFeature;
import dev.trellis.hosted.HostedFeature;
import dev.trellis.http.AccessLog;
import dev.trellis.http.Cursors;
import dev.trellis.http.DocsRoutes;
import dev.trellis.http.HealthRoutes;
import dev.trellis.http.HttpServer;
import dev.trellis.http.Idempotency;
import dev.trellis.http.MetricsRoutes;
import dev.trellis.http.RateLimiter;
import dev.trellis.http.Routes;
import dev.trellis.messages.MessageFeature;
import dev.trellis.messages.MessageOutbox;
import dev.trellis.messages.SmsGateway;
import dev.trellis.messages.SmtpSettings;
import dev.trellis.messages.SmtpTransport;
import dev.trellis.messages.Transport;
import dev.trellis.oidc.IdTokenVerifier;
import dev.trellis.outbound.CaCertificates;
import dev.trellis.outbound.EndpointPolicy;
import dev.trellis.outbound.OutboundClient;
import dev.trellis.passkeys.RelyingParties;
import dev.trellis.passkeys.WebAuthnVerifier;
import dev.trellis.platforms.api.PlatformFeature;
import dev.trellis.sealing.KeyRing;
import dev.trellis.storage.ObjectStorage;
import dev.trellis.verification.SandboxAutoDecider;
import dev.trellis.verification.StoredVerificationLookup;
import dev.trellis.verification.VerificationFeature;
import dev.trellis.wallets.LoginVerifiers;
import dev.trellis.wallets.WalletFeature;
import dev.trellis.watchlist.Watchlist;
import dev.trellis.webhooks.WebhookFeature;
import dev.trellis.webhooks.delivery.DeliveryQueue;
import dev.trellis.webhooks.delivery.WebhookDelivery;
import dev.trellis.webhooks.delivery.WebhookSender;
import dev.trellis.webhooks.events.EventKeys;
import dev.trellis.webhooks.events.EventKind;
import dev.trellis.webhooks.events.Outbox;
import dev.trellis.webhooks.keys.SigningKeys;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// The composition root: every object is made here, by hand, from the bottom of the house to its
/// top. Nobody else knows everything, and nobody imports this but `cli`.
public final class TrellisServer implements AutoCloseable {
    private final Database database;
    private final ScheduledExecutorService timer;
    private final Thread accountOpener;
    private final WebhookDelivery webhooks;
    private final MessageFeature messages;
    private final List<HttpServer> servers;

    private TrellisServer(
            Database database,
            ScheduledExecutorService timer,
            Thread accountOpener,
            WebhookDelivery webhooks,
            MessageFeature messages,
            List<HttpServer> servers) {
        this.database = database;
        this.timer = timer;
        this.accountOpener = accountOpener;
        this.webhooks = webhooks;
        this.messages = messages;
        this.servers = List.copyOf(servers);
    }

    /// Migrates the database and serves.
    ///
    /// @throws IOException with a message for the operator, when the database is not fit to be
    ///     served from
    public static TrellisServer start(Config config, Environment world) throws IOException {
        Database database = new Database(config.database());
        try {
            checkDurability(database, config.checks());
            Migrations.run(database.dataSource());
            KeyRing keyRing = KeyRing.load(database, config.masterKey(), world.ids(), world.random());
            return start(config, world, database, keyRing, ExternalResources.open(config));
        } catch (IOException | RuntimeException failed) {
            database.close();
            throw failed;
        }
    }

    /// What is read or reached outside the database, and must be there when the server starts.
    private record ExternalResources(
            Watchlist watchlist,
            @Nullable ObjectStorage objects,
            @Nullable SSLContext tls) {
        static ExternalResources open(Config config) throws IOException {
            @Nullable Path file = config.outside().verification().watchlist();
            ObjectStorage.@Nullable Settings objects =
                    config.outside().verification().objects();
            @Nullable Path authorities = config.webhooks().outgoing().authorities();
            return new ExternalResources(
                    file == null ? Watchlist.empty() : Watchlist.load(file),
                    objects == null ? null : ObjectStorage.open(objects),
                    authorities == null ? null : CaCertificates.sslContextTrusting(authorities));
        }
    }

    private static TrellisServer start(
            Config config, Environment world, Database database, KeyRing keyRing, ExternalResources outside) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("timer").factory());
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Set<Integer> ownPorts = ConcurrentHashMap.newKeySet();
        AtomicInteger ownPort = new AtomicInteger();
        EndpointPolicy endpoints =
                new EndpointPolicy(config.webhooks().outgoing().allowed(), ownPorts::contains);
        OutboundClient outgoing = new OutboundClient(endpoints, OutboundClient.LIMIT, outside.tls());
        Outbox outbox = FeatureFactory.outbox(keyRing, world);
        InternalAccounts accounts = new InternalAccounts(world.ids());
        PlatformFeature platforms = FeatureFactory.platforms(
                database, world, config.limiting(), platform -> outbox.add(platform, new EventKind.Test(), null));
        List<Transport> transports = transports(config.outside(), outside.tls(), world);
        MessageOutbox messages = new MessageOutbox(
                world.ids(), transports.stream().map(Transport::channel).collect(Collectors.toSet()));
        WalletFeature wallets = FeatureFactory.wallets(database, keyRing, messages, world);
        CustomerFeature customers = new CustomerFeature(
                database,
                keyRing,
                world,
                platforms.platforms(),
                outbox,
                wallets,
                new SandboxAutoDecider(outbox, world.ids()));
        ContactVerificationFeature contacts =
                new ContactVerificationFeature(database, keyRing, world, messages, customers.contactOwners());
        Cursors cursors = new Cursors(keyRing.macKey("cursors"));
        Idempotency idempotency = new Idempotency(
                database, world.clock(), keyRing.serverKey("idempotent-answers"), customers.customers()::dataKey);
        SigningKeys signingKeys = SigningKeys.load(database, keyRing, world);
        WebhookDelivery webhookDelivery = new WebhookDelivery(
                new DeliveryQueue(database, outbox, platforms.platforms(), customers.customers()::dataKeys),
                new WebhookSender(outgoing, signingKeys, world),
                world,
                meters,
                config.webhooks().delivery());
        WebhookFeature webhooks = new WebhookFeature(
                database,
                platforms.platforms(),
                new EventKeys(outbox, customers.customers()::dataKeys),
                signingKeys,
                webhookDelivery,
                world.clock());
        DocumentFeature documents = new DocumentFeature(
                database,
                outside.objects(),
                customers.customers(),
                new StoredVerificationLookup(database),
                keyRing,
                world);

        MessageFeature delivery = new MessageFeature(
                database, messages, transports, platforms.platforms(), customers.customers()::dataKey, world.clock());
        VerificationFeature verification =
                FeatureFactory.verification(database, customers.customers(), outbox, outside.watchlist(), world);

        HostedFeature hosted = new HostedFeature(
                database,
                customers.customers(),
                platforms.platforms(),
                platforms.platformClock(),
                world,
                new HostedFeature.LinkSettings(
                        () -> publicUrl(config, ownPort.get()),
                        () -> endUserTermsUrl(config, ownPort.get()),
                        config.outside().verification().linkLifetime()));

        Routes routes = new Routes();
        new HealthRoutes(database).install(routes);
        new DocsRoutes().install(routes);
        ApiSetup api = new ApiSetup(routes, platforms.authenticator(), cursors, idempotency);
        platforms.install(api, endpoints, hosted::expireLinks);
        webhooks.install(api);
        customers.install(api, () -> endUserTermsUrl(config, ownPort.get()));
        contacts.install(api);
        wallets.install(
                api,
                new LoginVerifiers(
                        new IdTokenVerifier(database, outgoing, world.clock()),
                        new RelyingParties(database, world.clock()),
                        new WebAuthnVerifier()));
        verification.install(api);
        documents.install(api);
        hosted.install(
                api,
                verification.verificationService(),
                verification.beneficialOwners(),
                documents.holderDocuments(),
                new RateLimiter(config.limiting().requestsPerSecond(), Duration.ofSeconds(1), world.nanoTime()));
        new AccountRoutes(database, cursors, world.clock()).install(api);

        AccountBackfillWorker opener = new AccountBackfillWorker(
                database, accounts, CustomerFeature::lockLiveAfter, customers::enrolWallets, world.clock());
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
            webhookDelivery.close();
            timer.shutdownNow();
            throw portTaken;
        }
        servers.forEach(server -> ownPorts.add(server.port()));
        ownPort.set(servers.getFirst().port());
        webhookDelivery.start();
        BackgroundTasks sweep = new BackgroundTasks(
                idempotency::removeExpired,
                webhooks::removeOld,
                delivery::removeOld,
                () -> contacts.removeOld(platforms.platforms()),
                () -> wallets.removeOld(platforms.platforms()),
                documents::removeLeftovers,
                hosted::removeOldDrafts);
        timer.scheduleWithFixedDelay(sweep::begin, 5, 10, TimeUnit.MINUTES);
        BackgroundTasks resuming = new BackgroundTasks(
                () -> verification.resumeStalled(platforms.platforms().list()),
                hosted::expireLinks,
                outside.watchlist()::reloadIfChanged);
        timer.scheduleWithFixedDelay(resuming::begin, 30, 30, TimeUnit.SECONDS);
        Thread openerThread = Thread.ofVirtual().name("account-opener").start(opener);
        return new TrellisServer(database, timer, openerThread, webhookDelivery, delivery, servers);
    }

    private static List<Transport> transports(Config.Integrations config, @Nullable SSLContext tls, Environment world) {
        List<Transport> transports = new ArrayList<>();
        @Nullable SmtpSettings mailServer = config.mailServer();
        if (mailServer != null) {
            transports.add(new SmtpTransport(mailServer, world.clock()));
        }
        SmsGateway.@Nullable Settings smsGateway = config.smsGateway();
        if (smsGateway != null) {
            transports.add(new SmsGateway(smsGateway, tls));
        }
        return transports;
    }

    private static String endUserTermsUrl(Config config, int ownPort) {
        @Nullable String explicit = config.outside().endUserTermsUrl();
        return explicit == null ? publicUrl(config, ownPort) + CustomerFeature.END_USER_TERMS_PAGE : explicit;
    }

    /// How the world reaches this server, without a slash at the end.
    private static String publicUrl(Config config, int ownPort) {
        @Nullable String explicit = config.outside().publicUrl();
        return explicit == null ? "http://" + config.listen().hostInUrl() + ":" + ownPort : explicit;
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
        messages.close();
        accountOpener.interrupt();
        timer.shutdownNow();
        database.close();
    }

    private static void checkDurability(Database database, Config.Checks checks) throws IOException {
        List<String> faults = Migrations.durabilityProblems(database);
        if (!faults.isEmpty() && !checks.allowUnsafeDatabase()) {
            throw new IOException("This database may lose what it acknowledged: " + String.join(", ", faults)
                    + ". Switch it on, or set TRELLIS_ALLOW_UNSAFE_DATABASE=true if nothing in it matters.");
        }
    }
}
