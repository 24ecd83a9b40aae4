package dev.trellis.hosted;

import dev.trellis.http.Request;
import java.util.Optional;

/// Reads cookies that a browser sent.
final class RequestCookies {
    private RequestCookies() {}

    /// The value of the first cookie with this name.
    static Optional<String> find(Request request, String name) {
        for (String header : request.headers("Cookie")) {
            for (String pair : header.split(";")) {
                String[] parts = pair.strip().split("=", 2);
                if (parts.length == 2 && parts[0].equals(name)) {
                    return Optional.of(parts[1]);
                }
            }
        }
        return Optional.empty();
    }
}
