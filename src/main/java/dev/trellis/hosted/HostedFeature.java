package dev.trellis.hosted;

import dev.trellis.auth.RouteContext;
import dev.trellis.base.Environment;
import dev.trellis.customers.Customers;
import dev.trellis.db.Database;
import dev.trellis.documents.HolderDocuments;
import dev.trellis.http.RateLimiter;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.PlatformClock;
import dev.trellis.platforms.Platforms;
import dev.trellis.verification.BeneficialOwners;
import dev.trellis.verification.HostedVerification;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Assembles this package.
public final class HostedFeature {
    private static final Logger LOG = LoggerFactory.getLogger(HostedFeature.class);

    private static final Duration DRAFT_RETENTION = Duration.ofDays(30);

    private final Customers customers;
    private final Platforms platforms;
    private final Clock clock;
    private final LinkSettings settings;
    private final KycLinks links;
    private final DraftStore draftStore;

    /// Settings of links, the same for all platforms.
    ///
    /// @param publicUrl the address at which browsers reach this server, without a slash at the
    ///     end. It is read for each request, since the port may be known only after the start
    /// @param termsUrl the address of the end-user terms
    /// @param linkLifetime from the creation of a link until it expires
    public record LinkSettings(Supplier<String> publicUrl, Supplier<String> termsUrl, Duration linkLifetime) {}

    public HostedFeature(
            Database database,
            Customers customers,
            Platforms platforms,
            PlatformClock platformClock,
            Environment environment,
            LinkSettings settings) {
        this.customers = customers;
        this.platforms = platforms;
        this.clock = environment.clock();
        this.settings = settings;
        this.links = new KycLinks(database, customers, platformClock, environment, settings);
        this.draftStore = new DraftStore(database);
    }

    /// Installs the API routes that create links, and the pages.
    ///
    /// @param limiter limits the requests for pages, by platform
    public void install(
            RouteContext api,
            HostedVerification verification,
            BeneficialOwners owners,
            HolderDocuments documents,
            RateLimiter limiter) {
        new KycLinkRoutes(links, customers, clock).install(api);
        StaticAssets.install(api.routes());
        LocaleResolver.install(api.routes());
        new ThemeStylesheet(links, platforms).install(api.routes());

        PageRenderer renderer = new PageRenderer();
        MessagePages messages = new MessagePages(renderer);
        LinkAccessController access = new LinkAccessController(links, platforms, customers, messages);
        FirstIncompleteStep navigator = new FirstIncompleteStep(verification);
        FormDrafts drafts = new FormDrafts(draftStore, clock);
        HostedRouter router = new HostedRouter(api.routes(), access, messages, limiter);

        WelcomePage welcome = new WelcomePage(access, navigator, renderer, settings.termsUrl());
        welcome.install(router);
        BrowserBinding binding = new BrowserBinding(links, settings.publicUrl(), clock);
        new ConsentHandler(access, binding, customers, welcome, messages, clock).install(router);
        new DonePage(access, messages).install(router);
        new CancelPage(links, renderer).install(router);

        BeneficialOwnerPageSupport ownerForms = new BeneficialOwnerPageSupport(owners, drafts);
        ReviewPage review = new ReviewPage(verification, documents, ownerForms, links, renderer);
        review.install(router);
        new UploadPages(documents, drafts, renderer, clock).install(router);
        BeneficialOwnerPages ownerPages =
                new BeneficialOwnerPages(verification, owners, ownerForms, documents, renderer);
        ownerPages.install(router);
        new BeneficialOwnerUploadPages(ownerForms, documents, renderer, clock).install(router);
        QuestionPages questions = new QuestionPages(links, customers, verification, drafts, renderer);
        new StepPages(navigator, questions, ownerPages, review).install(router);
    }

    /// Removes drafts that were not changed for 30 days. Called periodically.
    public void removeOldDrafts() {
        for (Platform platform : platforms.list()) {
            draftStore.removeOld(platform.id(), clock.instant().minus(DRAFT_RETENTION));
        }
    }

    /// Marks links whose lifetime is over as expired. Called periodically on every node: the second
    /// node finds nothing left to change.
    public void expireLinks() {
        platforms.list().forEach(this::expireLinks);
    }

    /// The same for one platform.
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
