package dev.trellis.hosted;

import dev.trellis.http.Request;
import dev.trellis.http.Response;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Pages that only tell something: that the flow is done, that a link cannot be used, that there
/// was an error.
final class MessagePages {
    private final PageRenderer renderer;

    MessagePages(PageRenderer renderer) {
        this.renderer = renderer;
    }

    /// The page after submission, with the way back to the platform.
    Response donePage(ResolvedLink request) {
        return renderer.show(
                200,
                request.model("done", "done"),
                "message",
                new PageModel.Message("done", redirectUri(request), true));
    }

    /// The page of a link that cannot be used any more. The browser that it is bound to also gets
    /// the way back to the platform.
    ///
    /// @param key of its texts
    Response closedPage(ResolvedLink request, String key) {
        String redirectUri = request.isBoundBrowser() ? redirectUri(request) : "";
        return renderer.show(410, request.model(key, ""), "message", new PageModel.Message(key, redirectUri, false));
    }

    private static String redirectUri(ResolvedLink request) {
        @Nullable String redirectUri = request.link().redirectUri();
        return redirectUri == null ? "" : redirectUri;
    }

    /// The page of a link that is bound to another browser.
    Response otherBrowserPage(ResolvedLink request) {
        return renderer.show(
                410, request.model("elsewhere", ""), "message", new PageModel.Message("elsewhere", "", false));
    }

    /// The page of a link that does not exist.
    Response unknownLinkPage(Request request) {
        return errorPage(request, 404, "unknown");
    }

    /// A page without the name and colour of a platform.
    ///
    /// @param key of its texts
    Response errorPage(Request request, int status, String key) {
        HostedBranding settings = new HostedBranding("", Optional.empty(), Optional.empty(), List.of());
        LocalizedTexts texts = LocaleResolver.texts(request);
        PageModel model = new PageModel(texts, settings, "", texts.get("message." + key + ".title"), "", false);
        return renderer.show(status, model, "message", new PageModel.Message(key, "", false));
    }
}
