package dev.trellis.auth;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.Id;
import dev.trellis.base.Sha256;
import dev.trellis.base.TokenId;
import dev.trellis.http.Handler;
import dev.trellis.http.RateLimiter;
import dev.trellis.http.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Authenticates requests by HTTP Basic with a token's client id (or id) and secret (behaviour,
/// section 1), and checks permissions and rate limits.
///
/// An unknown id and a wrong secret take the same path: one look-up, one hash, one comparison in
/// constant time. Only verified credentials are cached, under a hash of id and secret together, so
/// a cached token does not make wrong guesses any faster.
public final class Authenticator {
    private static final byte[] NO_HASH = new byte[32];

    private final TokenStore tokens;
    private final PrincipalCache cache;
    private final RateLimiter requests;
    private final RateLimiter failuresById;
    private final RateLimiter failuresByAddress;

    /// @param requests limits the requests of one platform
    /// @param failuresById limits wrong secrets for one token; the right secret is accepted even
    ///     beyond the limit
    /// @param failuresByAddress limits wrong credentials from one address
    public Authenticator(
            TokenStore tokens,
            PrincipalCache cache,
            RateLimiter requests,
            RateLimiter failuresById,
            RateLimiter failuresByAddress) {
        this.tokens = tokens;
        this.cache = cache;
        this.requests = requests;
        this.failuresById = failuresById;
        this.failuresByAddress = failuresByAddress;
    }

    /// Returns a handler that requires the permission `VIEW`.
    public Handler requireView(AuthenticatedHandler handler) {
        return secured(Permission.VIEW, handler);
    }

    /// Returns a handler that requires the permission `MANAGE`.
    public Handler requireManage(AuthenticatedHandler handler) {
        return secured(Permission.MANAGE, handler);
    }

    private Handler secured(Permission permission, AuthenticatedHandler handler) {
        return request -> {
            Principal principal = authenticate(request);
            request.setTenant(principal.platformId());
            requests.consume(principal.platformId().text());
            if (!principal.permissions().contains(permission)) {
                throw new ApiException(ErrorCode.FORBIDDEN, "This token lacks the permission " + permission + ".");
            }
            return handler.handle(principal, request);
        };
    }

    private Principal authenticate(Request request) {
        @Nullable Credentials credentials = credentials(request.headers("Authorization"));
        if (credentials == null) {
            failuresByAddress.consume(request.remoteAddress());
            throw unauthorized();
        }
        Optional<Principal> principal = cache.get(credentials.fingerprint(), () -> verify(credentials));
        if (principal.isEmpty()) {
            failuresByAddress.consume(request.remoteAddress());
            failuresById.consume(credentials.token().text());
            throw unauthorized();
        }
        return principal.get();
    }

    private Optional<Principal> verify(Credentials credentials) {
        Optional<byte[]> stored = tokens.secretHash(credentials.token());
        boolean isCorrect = MessageDigest.isEqual(stored.orElse(NO_HASH), Sha256.hash(credentials.secret()));
        return isCorrect && stored.isPresent() ? tokens.findPrincipal(credentials.token()) : Optional.empty();
    }

    private static ApiException unauthorized() {
        return new ApiException(
                        ErrorCode.UNAUTHORIZED, "Send your token's client id and secret by HTTP Basic authentication.")
                .withHeader("WWW-Authenticate", "Basic realm=\"grid\", charset=\"UTF-8\"");
    }

    /// Parses the credentials; `null` unless there is exactly one header and it is well-formed.
    private static @Nullable Credentials credentials(List<String> headers) {
        if (headers.size() != 1) {
            return null;
        }
        String header = headers.getFirst();
        if (header.length() > 1_000 || !header.toLowerCase(Locale.ROOT).startsWith("basic ")) {
            return null;
        }
        try {
            byte[] decoded = Base64.getDecoder().decode(header.substring(6).strip());
            return Credentials.parse(new String(decoded, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    /// The credentials of a request.
    ///
    /// @param token an id that may or may not exist; all zeros when the user name cannot be an id
    private record Credentials(TokenId token, byte[] secret) {
        private static final TokenId NO_TOKEN = new TokenId(new UUID(0, 0));

        /// `<client id>:<secret>`, or `Token:<uuid>:<secret>`: the contract calls both "token id".
        static @Nullable Credentials parse(String text) {
            int colon = text.startsWith("Token:") ? text.indexOf(':', 6) : text.indexOf(':');
            if (colon < 0) {
                return null;
            }
            byte[] secret = text.substring(colon + 1).getBytes(StandardCharsets.UTF_8);
            return new Credentials(token(text.substring(0, colon)), secret);
        }

        private static TokenId token(String text) {
            return TokenId.parseClientId(text)
                    .or(() -> TokenId.parse(text))
                    .or(() -> Id.parseUuid(text).map(TokenId::new))
                    .orElse(NO_TOKEN);
        }

        /// The key of these credentials in the cache: a hash of both.
        String fingerprint() {
            byte[] id = token.text().getBytes(StandardCharsets.UTF_8);
            return Base64.getEncoder().encodeToString(Sha256.hash(id, secret));
        }
    }
}
