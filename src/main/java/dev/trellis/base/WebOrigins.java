package dev.trellis.base;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Computes the origin of a page: scheme, host and port, as browsers compare them.
public final class WebOrigins {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private WebOrigins() {}

    /// Returns the origin of a page that users may be redirected to: `https`, or `http` on a
    /// loopback address. Empty for any other URI, and for one with user-info, which serves only
    /// to deceive.
    public static Optional<String> originOf(String uri) {
        try {
            URI parsed = new URI(uri);
            String scheme = parsed.getScheme() == null ? "" : parsed.getScheme().toLowerCase(Locale.ROOT);
            String host = parsed.getHost() == null ? "" : parsed.getHost().toLowerCase(Locale.ROOT);
            boolean isUsable = scheme.equals("https") || (scheme.equals("http") && LOOPBACK.contains(host));
            if (!isUsable || host.isEmpty() || parsed.getRawUserInfo() != null || parsed.getPort() == 0) {
                return Optional.empty();
            }
            boolean isDefaultPort = parsed.getPort() < 0 || parsed.getPort() == (scheme.equals("https") ? 443 : 80);
            return Optional.of(scheme + "://" + host + (isDefaultPort ? "" : ":" + parsed.getPort()));
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }
}
