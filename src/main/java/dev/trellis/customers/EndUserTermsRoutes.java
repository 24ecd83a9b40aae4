package dev.trellis.customers;

import dev.trellis.auth.RouteContext;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// `/customers/end-user-terms`, which returns the version and the address of the terms that
/// customers consent to, and a placeholder page that is served until the operator configures the
/// address of the terms.
final class EndUserTermsRoutes {
    /// The only version that exists.
    static final String VERSION = "V1";

    /// The path of the placeholder page.
    static final String PAGE = "/legal/end-user-terms";

    private static final Map<String, String> HEADERS = Map.of(
            "Cache-Control",
            "no-cache",
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

    private final Supplier<String> url;

    /// @param url the address of the terms; read at each request
    EndUserTermsRoutes(Supplier<String> url) {
        this.url = url;
    }

    void install(RouteContext api) {
        api.routes().get("/customers/end-user-terms", api.authenticator().requireView((principal, request) -> {
            ObjectNode json = Json.object();
            json.put("version", VERSION);
            json.put("url", url.get());
            return Response.json(200, json);
        }));
        byte[] page = loadPage();
        api.routes().page(PAGE, request -> new Response(200, "text/html; charset=utf-8", HEADERS, page));
    }

    private static byte[] loadPage() {
        try (@Nullable InputStream in = EndUserTermsRoutes.class.getResourceAsStream("/legal/end-user-terms.html")) {
            if (in == null) {
                throw new IllegalStateException("the page of the end-user terms is not on the classpath");
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
