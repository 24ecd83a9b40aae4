package dev.trellis.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// The contract at `/openapi.yaml`, and a page at `/docs` to read and try it on. Everything comes from the classpath.
public final class DocsRoutes {
    public void install(Routes routes) {
        routes.page("/openapi.yaml", asset("/openapi.yaml", "application/yaml"));
    }

    /// Read once, at start: a file that is missing is noticed then.
    private static Handler asset(String resource, String contentType) {
        byte[] bytes = read(resource);
        return call -> new Answer(200, contentType, java.util.Map.of("Cache-Control", "no-cache"), bytes);
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
