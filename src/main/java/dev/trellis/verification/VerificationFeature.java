package dev.trellis.verification;

import dev.trellis.auth.Authenticator;
import dev.trellis.base.IdGenerator;
import dev.trellis.customers.Customers;
import dev.trellis.db.Database;
import dev.trellis.http.Cursors;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Routes;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.watchlist.Watchlist;
import dev.trellis.webhooks.events.Outbox;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts this package together.
public final class VerificationFeature {
    private static final Logger LOG = LoggerFactory.getLogger(VerificationFeature.class);

    private final Neighbours of;
    private final Clock clock;
    private final IdGenerator ids;
    private final VerificationPipeline verifications;
    private final VerificationStore store;

    /// What is of other packages.
    public record Neighbours(Database database, Customers customers, Platforms platforms, Outbox outbox) {}

    /// @param watchlist whom to look at twice
    public VerificationFeature(Neighbours of, Watchlist watchlist, IdGenerator ids, Clock clock) {
        this.of = of;
        this.ids = ids;
        this.clock = clock;
        this.store = new VerificationStore(of.database());
        this.verifications = new VerificationPipeline(new VerificationPipeline.Parts(
                of.database(),
                of.customers(),
                of.outbox(),
                new SandboxProvider(),
                new BuiltInProvider(watchlist, clock),
                ids,
                clock));
    }

    public void install(Routes routes, Authenticator authenticator, Cursors cursors, Idempotency idempotency) {
        new BeneficialOwnerRoutes(beneficialOwners(), of.customers(), new BeneficialOwnerStore(of.database()), clock)
                .install(routes, authenticator, cursors, idempotency);
        new VerificationRoutes(verifications, store, of.customers(), clock)
                .install(routes, authenticator, cursors, idempotency);
    }

    /// For the hosted flow, too.
    public BeneficialOwners beneficialOwners() {
        return new BeneficialOwners(of.database(), of.customers(), new BeneficialOwnerStore(of.database()), ids, clock);
    }

    /// For the hosted flow.
    public VerificationService verificationService() {
        return new VerificationService(verifications);
    }

    /// For reviewers: who waits for a person, longest first.
    public ReviewQueue reviewQueue() {
        return new ReviewQueue(of.database(), of.customers(), verifications);
    }

    /// Asks the provider again about those whose server died while it was asked. Called now and
    /// then, on every node: whoever is second changes nothing.
    public void resumeStalled() {
        for (Platform platform : of.platforms().list()) {
            for (StoredVerification stuck : store.listStalled(platform.id())) {
                try {
                    verifications.evaluate(platform, stuck);
                } catch (RuntimeException failed) {
                    LOG.atWarn()
                            .addKeyValue("verification", stuck.id())
                            .addKeyValue("reason", failed.getMessage())
                            .log("a verification could not be judged; trying again");
                }
            }
        }
    }
}
