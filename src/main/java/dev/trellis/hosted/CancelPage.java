package dev.trellis.hosted;

import dev.trellis.http.Response;

/// The page on which a customer confirms that the flow is to be canceled.
final class CancelPage {
    private final KycLinks links;
    private final PageRenderer renderer;

    CancelPage(KycLinks links, PageRenderer renderer) {
        this.links = links;
        this.renderer = renderer;
    }

    void install(HostedRouter router) {
        router.get("/cancel", (context, request) -> show(context));
        router.post("/cancel", (context, request) -> cancel(context));
    }

    private Response show(HostedContext context) {
        PageModel model = context.model(context.texts().get("cancel.title"), "cancel");
        return renderer.show(200, model, "cancel", context.path("cancel"));
    }

    private Response cancel(HostedContext context) {
        links.cancel(context.platform(), context.link());
        return Redirects.seeOther(context.base());
    }
}
