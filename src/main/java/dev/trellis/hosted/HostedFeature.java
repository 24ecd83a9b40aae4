package dev.trellis.hosted;

import dev.trellis.auth.Authenticator;
import dev.trellis.base.IdGenerator;
import dev.trellis.customers.Customers;
import dev.trellis.db.Database;
import dev.trellis.documents.HolderDocuments;
import dev.trellis.http.Idempotency;
import dev.trellis.http.RateLimiter;
import dev.trellis.http.Routes;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.PlatformClock;
import dev.trellis.platforms.Platforms;
import dev.trellis.verification.BeneficialOwners;
import dev.trellis.verification.VerificationService;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts this package together.
public final class HostedFeature {
    private static final Logger LOG = LoggerFactory.getLogger(HostedFeature.class);

    private static final Duration DRAFTS_KEPT = Duration.ofDays(30);

    private final Neighbours of;
    private final World world;
    private final Addresses addresses;
    private final KycLinks links;

    /// What is of other packages.
    public record Neighbours(
            Database database,
            Customers customers,
            Platforms platforms,
            PlatformClock platformClock,
            VerificationService applications,
            BeneficialOwners owners,
            HolderDocuments files) {}

    /// Time, chance and ids.
    public record World(Clock clock, SecureRandom random, IdGenerator ids) {}

    /// What people are given.
    ///
    /// @param publicUrl how the world reaches this server, without a slash at the end; asked for at
    ///     each call
    /// @param termsUrl where the end-user terms are
    /// @param linkLifetime from a link's making to its lapse
    public record Addresses(Supplier<String> publicUrl, Supplier<String> termsUrl, Duration linkLifetime) {}

    public HostedFeature(Neighbours of, World world, Addresses addresses) {
        this.of = of;
        this.world = world;
        this.addresses = addresses;
        this.links = new KycLinks(new KycLinks.Parts(
                of.database(),
                of.customers(),
                of.platformClock(),
                world.ids(),
                world.random(),
                addresses.publicUrl(),
                addresses.linkLifetime()));
    }

    /// @param limits how many pages of one platform are served
    public void install(Routes routes, Authenticator authenticator, Idempotency idempotency, RateLimiter limits) {
        new KycLinkRoutes(links, of.customers(), world.clock()).install(routes, authenticator, idempotency);
        PageRenderer pages = new PageRenderer();
        DraftStore drafts = new DraftStore(of.database());
        BeneficialOwnerPages people = new BeneficialOwnerPages(new BeneficialOwnerPages.Parts(
                of.applications(), of.owners(), of.files(), drafts, pages, world.clock()));
        ReviewPage reviewing = new ReviewPage(of.applications(), of.files(), people, pages);
        QuestionPages flow = new QuestionPages(new QuestionPages.Parts(
                links, of.customers(), of.applications(), drafts, reviewing, people, pages, world.clock()));
        LinkAccessController doors = new LinkAccessController(
                links,
                of.platforms(),
                of.customers(),
                pages,
                flow,
                new LinkAccessController.Places(addresses.publicUrl(), addresses.termsUrl()),
                world.clock());
        new HostedRouter(doors, flow, new UploadPages(of.files(), drafts, pages, world.clock()), people, limits)
                .install(routes);
    }

    /// Removes what was typed long ago and never sent; called now and then.
    public void removeOld() {
        DraftStore drafts = new DraftStore(of.database());
        for (Platform platform : of.platforms().list()) {
            drafts.removeOld(platform.id(), world.clock().instant().minus(DRAFTS_KEPT));
        }
    }

    /// Notes links whose time is over. Called now and then, on every node: whoever is second
    /// changes nothing.
    public void expireLinks() {
        of.platforms().list().forEach(this::expireLinks);
    }

    /// Those of one platform.
    public void expireLinks(Platform platform) {
        try {
            links.expireLinks(platform);
        } catch (RuntimeException failed) {
            LOG.atWarn()
                    .addKeyValue("platform", platform.id())
                    .addKeyValue("reason", failed.getMessage())
                    .log("links could not lapse; trying again");
        }
    }
}
