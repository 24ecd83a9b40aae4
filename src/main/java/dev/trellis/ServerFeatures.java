package dev.trellis;

import dev.trellis.accounts.AccountBackfillWorker;
import dev.trellis.accounts.AccountRoutes;
import dev.trellis.accounts.InternalAccounts;
import dev.trellis.auth.ApiFeature;
import dev.trellis.auth.RouteContext;
import dev.trellis.base.Environment;
import dev.trellis.customers.CustomerFeature;
import dev.trellis.customers.Customers;
import dev.trellis.customers.contacts.ContactVerificationFeature;
import dev.trellis.db.Database;
import dev.trellis.documents.DocumentFeature;
import dev.trellis.hosted.HostedFeature;
import dev.trellis.http.Cursors;
import dev.trellis.http.Idempotency;
import dev.trellis.http.RateLimiter;
import dev.trellis.http.Routes;
import dev.trellis.messages.MessageFeature;
import dev.trellis.messages.MessageOutbox;
import dev.trellis.messages.Transport;
import dev.trellis.oidc.IdTokenVerifier;
import dev.trellis.outbound.EndpointPolicy;
import dev.trellis.outbound.OutboundClient;
import dev.trellis.passkeys.RelyingParties;
import dev.trellis.passkeys.WebAuthnVerifier;
import dev.trellis.platforms.Platforms;
import dev.trellis.platforms.api.PlatformFeature;
import dev.trellis.sealing.RootKeyRing;
import dev.trellis.verification.DatabaseVerificationLookup;
import dev.trellis.verification.SandboxAutoDecision;
import dev.trellis.verification.VerificationFeature;
import dev.trellis.wallets.ExternalVerifiers;
import dev.trellis.wallets.WalletFeature;
import dev.trellis.webhooks.WebhookApiFeature;
import dev.trellis.webhooks.delivery.DeliveryFeature;
import dev.trellis.webhooks.delivery.DeliveryRepository;
import dev.trellis.webhooks.delivery.WebhookSender;
import dev.trellis.webhooks.events.EventCipher;
import dev.trellis.webhooks.events.EventKind;
import dev.trellis.webhooks.events.Outbox;
import dev.trellis.webhooks.keys.SigningKeys;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// All features of a server, built by hand from the bottom to the top, and what it does with each:
/// install its routes, start and stop its workers, run its periodic tasks.
final class ServerFeatures implements AutoCloseable {
    private final Database database;
    private final Environment environment;
    private final Config config;
    private final PublicAddress address;
    private final ExternalServices external;
    private final EndpointPolicy endpoints;
    private final OutboundClient outgoing;
    private final Cursors cursors;
    private final Idempotency idempotency;
    private final PlatformFeature platforms;
    private final WalletFeature wallets;
    private final CustomerFeature customers;
    private final ContactVerificationFeature contacts;
    private final DeliveryFeature webhookDelivery;
    private final WebhookApiFeature webhooks;
    private final MessageFeature messages;
    private final DocumentFeature documents;
    private final VerificationFeature verification;
    private final HostedFeature hosted;
    private final Thread accountBackfill;

    ServerFeatures(
            Config config,
            Environment environment,
            Database database,
            RootKeyRing keyRing,
            ExternalServices external,
            PublicAddress address,
            MeterRegistry meters) {
        this.database = database;
        this.environment = environment;
        this.config = config;
        this.address = address;
        this.external = external;
        this.endpoints = new EndpointPolicy(config.webhooks().outgoing().allowed(), address::isOwnPort);
        this.outgoing = new OutboundClient(endpoints, OutboundClient.LIMIT, external.tls());
        Outbox outbox = CommandFeatures.outbox(keyRing, environment);
        this.platforms = CommandFeatures.platforms(
                database,
                environment,
                config.rateLimits(),
                platform -> outbox.add(platform, new EventKind.Test(), null));
        MessageOutbox messageOutbox = new MessageOutbox(
                environment.ids(),
                external.transports().stream().map(Transport::channel).collect(Collectors.toSet()));
        this.wallets = CommandFeatures.wallets(database, keyRing, messageOutbox, environment);
        this.customers = new CustomerFeature(
                database,
                keyRing,
                environment,
                platforms(),
                outbox,
                wallets,
                new SandboxAutoDecision(outbox, environment.ids()));
        this.contacts = new ContactVerificationFeature(
                database, keyRing, environment, messageOutbox, customers.contactOwners());
        this.cursors = new Cursors(keyRing.macKey("cursors"));
        this.idempotency = new Idempotency(
                database, environment.clock(), keyRing.serverKey("idempotent-answers"), customers()::dataKey);
        SigningKeys signingKeys = SigningKeys.load(database, keyRing, environment);
        this.webhookDelivery = new DeliveryFeature(
                new DeliveryRepository(database, outbox, platforms(), customers()::dataKeys),
                new WebhookSender(outgoing, signingKeys, environment),
                environment,
                meters,
                config.webhooks().delivery());
        this.webhooks = new WebhookApiFeature(
                database,
                platforms(),
                new EventCipher(outbox, customers()::dataKeys),
                signingKeys,
                webhookDelivery,
                environment.clock());
        this.messages = new MessageFeature(
                database, messageOutbox, external.transports(), platforms(), customers()::dataKey, environment.clock());
        this.documents = new DocumentFeature(
                database,
                external.objects(),
                customers(),
                new DatabaseVerificationLookup(database),
                keyRing,
                environment);
        this.verification =
                CommandFeatures.verification(database, customers(), outbox, external.watchlist(), environment);
        this.hosted = new HostedFeature(
                database,
                customers(),
                platforms(),
                platforms.platformClock(),
                environment,
                new HostedFeature.LinkSettings(
                        address::url,
                        address::endUserTermsUrl,
                        config.integrations().verification().linkLifetime()));
        this.accountBackfill = Thread.ofVirtual()
                .name("account-backfill")
                .unstarted(new AccountBackfillWorker(
                        database,
                        new InternalAccounts(environment.ids()),
                        CustomerFeature::lockLiveAfter,
                        customers::enrolWallets,
                        environment.clock()));
    }

    private Platforms platforms() {
        return platforms.platforms();
    }

    private Customers customers() {
        return customers.customers();
    }

    /// Installs the routes of every feature.
    void install(Routes routes) {
        RouteContext setup = new RouteContext(routes, platforms.authenticator(), cursors, idempotency);
        apiFeatures().forEach(feature -> feature.install(setup));
    }

    private List<ApiFeature> apiFeatures() {
        return List.of(
                api -> platforms.install(api, endpoints, hosted::expireLinks),
                webhooks::install,
                api -> customers.install(api, address::endUserTermsUrl),
                contacts::install,
                api -> wallets.install(api, loginVerifiers()),
                verification::install,
                documents::install,
                api -> hosted.install(
                        api,
                        verification.verificationService(),
                        verification.beneficialOwners(),
                        documents.holderDocuments(),
                        hostedPagesLimiter()),
                new AccountRoutes(database, cursors, environment.clock())::install);
    }

    private ExternalVerifiers loginVerifiers() {
        return new ExternalVerifiers(
                new IdTokenVerifier(database, outgoing, environment.clock()),
                new RelyingParties(database, environment.clock()),
                new WebAuthnVerifier());
    }

    private RateLimiter hostedPagesLimiter() {
        return new RateLimiter(config.rateLimits().requestsPerSecond(), Duration.ofSeconds(1), environment.nanoTime());
    }

    /// Starts the workers.
    void start() {
        webhookDelivery.start();
        accountBackfill.start();
    }

    /// Removes what is past its retention; for every few minutes.
    PeriodicTasks cleanUp() {
        return new PeriodicTasks(
                idempotency::removeExpired,
                webhooks::removeOld,
                messages::removeOld,
                () -> contacts.removeOld(platforms()),
                () -> wallets.removeOld(platforms()),
                documents::removeLeftovers,
                hosted::removeOldDrafts);
    }

    /// Resumes what was interrupted, and does what has become due; for every few seconds.
    PeriodicTasks dueWork() {
        return new PeriodicTasks(
                () -> verification.resumeStalled(platforms().list()),
                hosted::expireLinks,
                external.watchlist()::reloadIfChanged);
    }

    /// Stops the workers.
    @Override
    public void close() {
        webhookDelivery.close();
        messages.close();
        accountBackfill.interrupt();
    }
}
