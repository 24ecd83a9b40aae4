package dev.trellis.hosted;

import dev.trellis.base.WebOrigins;
import java.util.List;
import java.util.Optional;

/// Decides to which addresses a customer may be redirected after the flow (behaviour, section 6).
/// Browsers follow such an address on behalf of this server, so it must not lead to just any site.
final class RedirectUriPolicy {
    private static final int MAX_LENGTH = 2_048;

    private RedirectUriPolicy() {}

    /// The error of an address, as a sentence that names what is accepted; empty when the address
    /// is allowed.
    ///
    /// @param allowedOrigins of the platform, such as `https://app.example.com`; empty when it has
    ///     set none, and any origin is allowed
    static Optional<String> validationError(String uri, List<String> allowedOrigins) {
        if (uri.length() > MAX_LENGTH) {
            return Optional.of("Must have at most " + MAX_LENGTH + " characters.");
        }
        // Browsers interpret these characters otherwise than RFC 3986.
        if (!uri.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != '\\')) {
            return Optional.of("Must be a URI, with everything unusual in it percent-encoded.");
        }
        Optional<String> origin = WebOrigins.originOf(uri);
        if (origin.isEmpty()) {
            return Optional.of("Must be https://… with a host, and without user-info. http:// is for localhost only.");
        }
        if (!allowedOrigins.isEmpty() && !allowedOrigins.contains(origin.get())) {
            return Optional.of("Must be of one of this platform's origins: " + String.join(", ", allowedOrigins) + ".");
        }
        return Optional.empty();
    }
}
