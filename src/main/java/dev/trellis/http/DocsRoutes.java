package dev.trellis.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The contract at `/openapi.yaml`, and a page at `/docs` to read and try it on. Everything comes
/// from the classpath.
public final class DocsRoutes {
    private static final String VIEWER = "/META-INF/resources/webjars/scalar/scalar.js";

    /// Everything from here, calls to here only. The viewer writes style elements of its own;
    /// scripts it may not write.
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self';"
            + " style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'";

    public void install(Routes routes) {
        routes.page("/openapi.yaml", asset("/openapi.yaml", "application/yaml"));
        Handler page = asset("/docs/index.html", "text/html; charset=utf-8");
        routes.page("/docs", request -> page.handle(request).withHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY));
        routes.page("/docs/docs.css", asset("/docs/docs.css", "text/css; charset=utf-8"));
        routes.page("/docs/docs.js", asset("/docs/docs.js", "text/javascript; charset=utf-8"));
        routes.page("/docs/icon.svg", asset("/docs/icon.svg", "image/svg+xml"));
        routes.page("/docs/scalar.js", asset(VIEWER, "text/javascript; charset=utf-8"));
    }

    /// Read once, at start: a file that is missing is noticed then.
    private static Handler asset(String resource, String contentType) {
        byte[] bytes = read(resource);
        return request -> new Response(200, contentType, Map.of("Cache-Control", "no-cache"), bytes);
    }

    private static byte[] read(String resource) {
        try (@Nullable InputStream in = DocsRoutes.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the classpath");
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
