package dev.trellis.hosted;

import dev.trellis.http.Request;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/// Binds a link to the first browser that uses it, by a cookie with a secret of which the database
/// has only the hash.
final class BrowserBinding {
    private final KycLinks links;
    private final Supplier<String> publicUrl;
    private final Clock clock;

    /// @param publicUrl the address at which browsers reach this server
    BrowserBinding(KycLinks links, Supplier<String> publicUrl, Clock clock) {
        this.links = links;
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    /// Binds a link to this browser, unless it is bound already.
    ///
    /// @return the browser's secret; empty when the link is bound to another browser
    Optional<byte[]> bind(Request request, KycLink link) {
        return link.isBound() ? boundSecret(request, link) : links.bind(link);
    }

    /// Whether a link is bound to the browser that sent a request.
    static boolean isBound(Request request, KycLink link) {
        return boundSecret(request, link).isPresent();
    }

    private static Optional<byte[]> boundSecret(Request request, KycLink link) {
        return RequestCookies.find(request, cookieName(link))
                .flatMap(BrowserBinding::decode)
                .filter(link::isBoundTo);
    }

    private static Optional<byte[]> decode(String value) {
        try {
            return Optional.of(Base64.getUrlDecoder().decode(value));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /// The `Set-Cookie` header that gives a browser its secret.
    ///
    /// @param isEmbedded whether the page is in a frame of the platform's page
    String setCookie(KycLink link, byte[] secret, boolean isEmbedded) {
        boolean isSecure = publicUrl.get().startsWith("https:");
        Duration left = Duration.between(clock.instant(), link.expiresAt());
        // In a frame of the platform's page this server is a third party. Browsers then keep only
        // partitioned cookies.
        String sameSite = isEmbedded ? "None; Secure; Partitioned" : isSecure ? "Lax; Secure" : "Lax";
        return cookieName(link) + "=" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "; Path="
                + HostedRouter.BASE + "; HttpOnly; Max-Age=" + Math.max(60, left.toSeconds()) + "; SameSite="
                + sameSite;
    }

    private static String cookieName(KycLink link) {
        return "trellis-verify-" + link.id();
    }
}
