package dev.trellis.customers;

import dev.trellis.auth.Authenticator;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import dev.trellis.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// `/customers/end-user-terms`: the terms that customers consent to, and a page to stand in their
/// place until the operator names one that holds them.
final class EndUserTermsRoutes {
    /// The only version there is.
    static final String VERSION = "V1";

    static final String PAGE = "/legal/end-user-terms";

    private static final Map<String, String> HEADERS = Map.of(
            "Cache-Control",
            "no-cache",
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

    private final Supplier<String> url;

    EndUserTermsRoutes(Supplier<String> url) {
        this.url = url;
    }

    void install(Routes routes, Authenticator authenticator) {
        routes.get("/customers/end-user-terms", authenticator.requireView((caller, call) -> {
            ObjectNode json = Json.object();
            json.put("version", VERSION);
            json.put("url", url.get());
            return Response.json(200, json);
        }));
        byte[] page = page();
        routes.page(PAGE, call -> new Response(200, "text/html; charset=utf-8", HEADERS, page));
    }

    private static byte[] page() {
        try (@Nullable InputStream in = EndUserTermsRoutes.class.getResourceAsStream("/legal/end-user-terms.html")) {
            if (in == null) {
                throw new IllegalStateException("the page on the end-user terms is not on the classpath");
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
