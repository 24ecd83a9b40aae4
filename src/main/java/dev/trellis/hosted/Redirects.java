package dev.trellis.hosted;

import dev.trellis.http.Response;
import java.util.Map;

/// Redirects between pages.
final class Redirects {
    private Redirects() {}

    /// Status 303: the browser loads the page with GET, also after a POST.
    static Response seeOther(String path) {
        return new Response(303, "text/plain", Map.of("Location", path), new byte[0]);
    }
}
