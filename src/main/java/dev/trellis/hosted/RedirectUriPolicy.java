package dev.trellis.hosted;

import dev.trellis.base.WebOrigins;
import java.util.List;
import java.util.Optional;

/// Where a customer may be sent after the flow (behaviour, section 6): a browser will follow this
/// address in our name.
final class RedirectUriPolicy {
    private static final int MAX_LENGTH = 2_048;

    private RedirectUriPolicy() {}

    /// What is wrong with an address, in a sentence that says what would do.
    ///
    /// @param allowedOrigins the platform's, `https://app.example.com`; empty when it has none
    static Optional<String> validationError(String uri, List<String> allowedOrigins) {
        if (uri.length() > MAX_LENGTH) {
            return Optional.of("Must have at most " + MAX_LENGTH + " characters.");
        }
        // Browsers read these as something else than a URI has them.
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
