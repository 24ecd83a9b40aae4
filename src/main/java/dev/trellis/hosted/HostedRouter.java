package dev.trellis.hosted;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.db.DatabaseUnavailable;
import dev.trellis.http.Handler;
import dev.trellis.http.RateLimiter;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import java.util.function.BiFunction;

/// Registers the pages below `/verify/{token}`. Errors become pages, not JSON.
final class HostedRouter {
    static final String BASE = "/verify";
    private static final String LINK = BASE + "/{token}";

    private final Routes routes;
    private final LinkAccessController access;
    private final MessagePages messages;
    private final RateLimiter limiter;

    /// @param limiter requests by platform: many requests for pages of one platform slow down
    ///     neither the pages of another nor the API
    HostedRouter(Routes routes, LinkAccessController access, MessagePages messages, RateLimiter limiter) {
        this.routes = routes;
        this.access = access;
        this.messages = messages;
        this.limiter = limiter;
    }

    /// A page for the browser that the link is bound to, while the link can be used.
    ///
    /// @param path below `/verify/{token}`
    void get(String path, BiFunction<HostedContext, Request, Response> handler) {
        getUnchecked(path, checked(handler));
    }

    /// Receives a form from such a page.
    void post(String path, BiFunction<HostedContext, Request, Response> handler) {
        postUnchecked(path, checked(handler));
    }

    /// A page that checks link and browser itself.
    void getUnchecked(String path, Handler handler) {
        routes.page(LINK + path, withErrorPages(handler));
    }

    /// Receives a form, and checks link and browser itself.
    void postUnchecked(String path, Handler handler) {
        routes.pagePost(LINK + path, withErrorPages(handler));
    }

    private Handler checked(BiFunction<HostedContext, Request, Response> handler) {
        return request -> access.enter(request, context -> handler.apply(context, request));
    }

    private Handler withErrorPages(Handler handler) {
        return request -> {
            try {
                // Counted before the link is looked up: to look up an unknown one costs as much.
                KycLinkToken.parse(request.pathParameter("token"))
                        .ifPresent(token -> limiter.consume(token.platform().text()));
                return handler.handle(request);
            } catch (DatabaseUnavailable unavailable) {
                return retryLaterPage(request, 503);
            } catch (ApiException refused) {
                int status = refused.code().status();
                return status >= 500 || refused.code() == ErrorCode.RATE_LIMITED
                        ? retryLaterPage(request, status)
                        : messages.errorPage(request, status, "refused");
            }
        };
    }

    private Response retryLaterPage(Request request, int status) {
        return messages.errorPage(request, status, "away").withHeader("Retry-After", "5");
    }
}
