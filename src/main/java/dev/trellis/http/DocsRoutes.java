package dev.trellis.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Serves the API contract at `/openapi.yaml`, and at `/docs` a page to read it and try it out. All
/// files come from the classpath.
public final class DocsRoutes {
    private static final String VIEWER = "/META-INF/resources/webjars/scalar/scalar.js";

    /// Everything is loaded from this server, and requests go to this server only. The viewer adds
    /// style elements of its own; it must not add scripts.
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self';"
            + " style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'";

    /// Registers the routes.
    public void install(Routes routes) {
        routes.page("/openapi.yaml", classpathFile("/openapi.yaml", "application/yaml"));
        Handler page = classpathFile("/docs/index.html", "text/html; charset=utf-8");
        routes.page(
                "/docs",
                request -> page.handle(request).withHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY));
        routes.page("/docs/docs.css", classpathFile("/docs/docs.css", "text/css; charset=utf-8"));
        routes.page("/docs/docs.js", classpathFile("/docs/docs.js", "text/javascript; charset=utf-8"));
        routes.page("/docs/icon.svg", classpathFile("/docs/icon.svg", "image/svg+xml"));
        routes.page("/docs/scalar.js", classpathFile(VIEWER, "text/javascript; charset=utf-8"));
    }

    /// Reads the file once, at start, so that a missing file is noticed then.
    private static Handler classpathFile(String resource, String contentType) {
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
