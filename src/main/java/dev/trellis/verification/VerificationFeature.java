package dev.trellis.verification;

import dev.trellis.auth.RouteContext;
import dev.trellis.base.Environment;
import dev.trellis.customers.Customers;
import dev.trellis.db.Database;
import dev.trellis.platforms.Platform;
import dev.trellis.watchlist.Watchlist;
import dev.trellis.webhooks.events.Outbox;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Assembles this package.
public final class VerificationFeature {
    private static final Logger LOG = LoggerFactory.getLogger(VerificationFeature.class);

    private final Database database;
    private final Customers customers;
    private final Environment environment;
    private final VerificationService pipeline;
    private final VerificationStore store;
    private final BeneficialOwnerStore beneficialOwnerStore;

    /// @param watchlist the names that the built-in provider leaves to a reviewer
    public VerificationFeature(
            Database database,
            Customers customers,
            Outbox outbox,
            HostedFlowFindings hostedFlow,
            Watchlist watchlist,
            Environment environment) {
        this.database = database;
        this.customers = customers;
        this.environment = environment;
        this.store = new VerificationStore(database);
        this.beneficialOwnerStore = new BeneficialOwnerStore(database);
        this.pipeline = new VerificationService(
                database,
                customers,
                outbox,
                new ApplicantLoader(hostedFlow),
                new VerificationProviders(new SandboxProvider(), new BuiltInProvider(watchlist, environment.clock())),
                environment);
    }

    /// Installs the routes of `/beneficial-owners` and `/verifications`.
    public void install(RouteContext api) {
        new BeneficialOwnerRoutes(beneficialOwners(), customers, beneficialOwnerStore, environment.clock())
                .install(api);
        new VerificationRoutes(pipeline, store, customers, environment.clock()).install(api);
    }

    /// The service that creates, changes and lists beneficial owners, also for the hosted flow.
    public BeneficialOwners beneficialOwners() {
        return new BeneficialOwners(database, customers, beneficialOwnerStore, environment);
    }

    /// The service through which the hosted flow submits customers.
    public HostedVerification verificationService() {
        return new HostedVerification(pipeline);
    }

    /// The queue of verifications that wait for a reviewer.
    public ReviewQueue reviewQueue() {
        return new ReviewQueue(database, customers, pipeline);
    }

    /// Calls the provider again for verifications whose server died while it was called. Runs
    /// periodically on every node; if two nodes do it at once, the second one changes nothing.
    public void resumeStalled(List<Platform> platforms) {
        for (Platform platform : platforms) {
            for (StoredVerification stalled : store.listStalled(platform.id())) {
                try {
                    pipeline.evaluate(platform, stalled);
                } catch (RuntimeException failed) {
                    LOG.atWarn()
                            .addKeyValue("verification", stalled.id())
                            .addKeyValue("reason", failed.getMessage())
                            .log("a verification could not be judged; trying again");
                }
            }
        }
    }
}
