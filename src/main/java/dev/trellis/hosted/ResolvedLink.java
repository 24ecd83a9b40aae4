package dev.trellis.hosted;

import dev.trellis.http.Request;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;

/// A request whose address has the token of an existing link. Whether the link can be used, and by
/// this browser, is not yet checked; see [HostedContext].
///
/// @param isBoundBrowser whether the link is bound to the browser that sent the request
record ResolvedLink(Request request, KycLink link, Platform platform, LocalizedTexts texts, boolean isBoundBrowser) {
    String token() {
        return request.pathParameter("token");
    }

    /// The address of the link without a page.
    String base() {
        return HostedRouter.BASE + "/" + token();
    }

    /// @param key of the title among the texts, without `.title`
    /// @param page its address below [#base]
    PageModel model(String key, String page) {
        HostedBranding settings = HostedBranding.forPlatform(platform);
        String title = texts.has("message." + key + ".title") ? "message." + key + ".title" : key + ".title";
        return new PageModel(
                texts,
                settings,
                base(),
                texts.get(title, settings.displayName()),
                page,
                platform.mode() == Mode.SANDBOX);
    }
}
