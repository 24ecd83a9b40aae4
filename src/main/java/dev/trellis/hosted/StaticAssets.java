package dev.trellis.hosted;

import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the pages are made of, and the script that a platform mounts the flow with.
final class StaticAssets {
    void install(Routes routes) {
        asset(routes, "/verify-assets/hosted.css", "hosted.css", "text/css; charset=utf-8");
        asset(routes, "/verify-assets/hosted.js", "hosted.js", "text/javascript; charset=utf-8");
        asset(routes, "/kyc.js", "kyc.js", "text/javascript; charset=utf-8");
    }

    private static void asset(Routes routes, String path, String name, String type) {
        byte[] bytes = read(name);
        Map<String, String> headers =
                Map.of("Cache-Control", "public, max-age=300", "Cross-Origin-Resource-Policy", "cross-origin");
        routes.page(path, call -> new Response(200, type, headers, bytes));
    }

    private static byte[] read(String name) {
        try (@Nullable InputStream in = StaticAssets.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the classpath");
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
