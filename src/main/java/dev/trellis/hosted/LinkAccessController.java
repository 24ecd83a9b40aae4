package dev.trellis.hosted;

import dev.trellis.customers.Customer;
import dev.trellis.customers.CustomerStatus;
import dev.trellis.customers.Customers;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import java.util.Optional;
import java.util.function.Function;

/// Checks for each request whether its link can be used, and by this browser. Where it cannot, the
/// response is a page that tells why.
///
/// Forms need no token against forged requests: their address has the link's secret, which no other
/// site knows, and the cookie is not sent when another site posts.
final class LinkAccessController {
    private final KycLinks links;
    private final Platforms platforms;
    private final Customers customers;
    private final MessagePages messages;

    LinkAccessController(KycLinks links, Platforms platforms, Customers customers, MessagePages messages) {
        this.links = links;
        this.platforms = platforms;
        this.customers = customers;
        this.messages = messages;
    }

    /// Runs a handler if the link exists, whether it can be used or not.
    Response withLink(Request request, Function<ResolvedLink, Response> handler) {
        Optional<KycLink> found = links.findByToken(request.pathParameter("token"));
        if (found.isEmpty()) {
            return messages.unknownLinkPage(request);
        }
        KycLink link = found.get();
        Platform platform = platforms.reload(link.platform());
        return handler.apply(new ResolvedLink(
                request, link, platform, LocaleResolver.texts(request), BrowserBinding.isBound(request, link)));
    }

    /// Runs a handler if the link can be used, by whichever browser.
    Response withUsableLink(Request request, Function<ResolvedLink, Response> handler) {
        return withLink(request, linkRequest -> closedPage(linkRequest).orElseGet(() -> handler.apply(linkRequest)));
    }

    /// Runs a handler if the link can be used and is bound to this browser. A link that is bound to
    /// no browser leads to its welcome page.
    Response enter(Request request, Function<HostedContext, Response> handler) {
        return withUsableLink(request, linkRequest -> {
            KycLink link = linkRequest.link();
            if (!linkRequest.isBoundBrowser()) {
                return link.isBound() ? messages.otherBrowserPage(linkRequest) : Redirects.seeOther(linkRequest.base());
            }
            Customer customer = customers.find(link.platform(), link.customer()).orElseThrow();
            request.setTenant(link.platform());
            return handler.apply(new HostedContext(
                    linkRequest.platform(), link, linkRequest.token(), customer, linkRequest.texts()));
        });
    }

    /// The response for a link that cannot be used any more; empty while it can be used.
    Optional<Response> closedPage(ResolvedLink request) {
        KycLink link = request.link();
        Optional<Customer> customer =
                customers.find(link.platform(), link.customer()).filter(found -> !found.isDeleted());
        if (customer.isEmpty()) {
            return Optional.of(messages.errorPage(request.request(), 410, "unknown"));
        }
        if (link.endReason() == KycLink.EndReason.SUBMITTED && request.isBoundBrowser()) {
            return Optional.of(Redirects.seeOther(request.base() + "/done"));
        }
        String key =
                switch (link.endReason()) {
                    case SUBMITTED -> "used";
                    case CANCELED -> "canceled";
                    case LAPSED -> "expired";
                    case null ->
                        links.isExpired(request.platform(), link)
                                ? "expired"
                                : isDecided(customer.get()) ? "decided" : "";
                };
        return key.isEmpty() ? Optional.empty() : Optional.of(messages.closedPage(request, key));
    }

    private static boolean isDecided(Customer customer) {
        return customer.status() == CustomerStatus.APPROVED || customer.status() == CustomerStatus.REJECTED;
    }
}
