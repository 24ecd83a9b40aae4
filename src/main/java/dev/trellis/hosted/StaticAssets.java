package dev.trellis.hosted;

import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Serves the stylesheet and script of the pages, and `kyc.js`, with which a platform embeds the
/// flow in a page of its own.
final class StaticAssets {
    private StaticAssets() {}

    static void install(Routes routes) {
        serve(routes, "/verify-assets/hosted.css", "hosted.css", "text/css; charset=utf-8");
        serve(routes, "/verify-assets/hosted.js", "hosted.js", "text/javascript; charset=utf-8");
        serve(routes, "/kyc.js", "kyc.js", "text/javascript; charset=utf-8");
    }

    private static void serve(Routes routes, String path, String resource, String contentType) {
        byte[] bytes = read(resource);
        Map<String, String> headers =
                Map.of("Cache-Control", "public, max-age=300", "Cross-Origin-Resource-Policy", "cross-origin");
        routes.page(path, request -> new Response(200, contentType, headers, bytes));
    }

    private static byte[] read(String resource) {
        try (@Nullable InputStream in = StaticAssets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the classpath");
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
