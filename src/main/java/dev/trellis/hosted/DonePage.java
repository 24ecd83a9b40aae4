package dev.trellis.hosted;

import dev.trellis.http.Response;

/// The page after submission, for the browser that submitted.
final class DonePage {
    private final LinkAccessController access;
    private final MessagePages messages;

    DonePage(LinkAccessController access, MessagePages messages) {
        this.access = access;
        this.messages = messages;
    }

    void install(HostedRouter router) {
        router.getUnchecked("/done", request -> access.withLink(request, this::show));
    }

    private Response show(ResolvedLink request) {
        if (request.link().endReason() != KycLink.EndReason.SUBMITTED || !request.isBoundBrowser()) {
            return access.closedPage(request).orElseGet(() -> messages.otherBrowserPage(request));
        }
        return messages.donePage(request);
    }
}
