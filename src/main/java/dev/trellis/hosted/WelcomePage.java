package dev.trellis.hosted;

import dev.trellis.http.Request;
import dev.trellis.http.Response;
import java.util.Optional;
import java.util.function.Supplier;

/// The first page of a link: what the flow is about, and the form for the consent. To look at it
/// changes nothing, because mail scanners do so, too.
final class WelcomePage {
    private final LinkAccessController access;
    private final FirstIncompleteStep navigator;
    private final PageRenderer renderer;
    private final Supplier<String> termsUrl;

    /// @param termsUrl the address of the end-user terms
    WelcomePage(
            LinkAccessController access,
            FirstIncompleteStep navigator,
            PageRenderer renderer,
            Supplier<String> termsUrl) {
        this.access = access;
        this.navigator = navigator;
        this.renderer = renderer;
        this.termsUrl = termsUrl;
    }

    void install(HostedRouter router) {
        router.getUnchecked("", this::show);
    }

    /// The browser that the link is bound to is redirected to its first incomplete page.
    private Response show(Request request) {
        return access.withUsableLink(
                request,
                linkRequest -> linkRequest.isBoundBrowser()
                        ? access.enter(request, navigator::redirectToFirstIncomplete)
                        : page(linkRequest, 200, Optional.empty()));
    }

    /// The page again, after it was sent without consent.
    Response showWithoutConsent(ResolvedLink request) {
        return page(request, 422, Optional.of(request.texts().get("welcome.consent.error")));
    }

    private Response page(ResolvedLink request, int status, Optional<String> problem) {
        return renderer.show(
                status, request.model("welcome", ""), "welcome", new PageModel.Welcome(problem, termsUrl.get()));
    }
}
