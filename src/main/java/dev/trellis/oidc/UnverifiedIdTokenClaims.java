package dev.trellis.oidc;

import dev.trellis.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The claims of an ID token (OpenID Connect Core 1.0, section 2). Its signature is not verified
/// here. `toString` reveals nothing, since all claims are personal.
///
/// @param issuer as [Issuers#normalize] returns it
/// @param audience the only client that the token is for
/// @param nonce the value to which the client bound the token; `null` when there is none
/// @param email `null` when there is none
public record UnverifiedIdTokenClaims(
        String issuer,
        String audience,
        String subject,
        Instant issuedAt,
        Instant expiresAt,
        @Nullable Instant notBefore,
        @Nullable String nonce,
        @Nullable String email) {
    /// Older tokens are rejected (behaviour, section 5).
    private static final Duration MAX_AGE = Duration.ofSeconds(60);

    /// How far the issuer's clock may be ahead of this server's.
    private static final Duration MAX_CLOCK_SKEW = Duration.ofSeconds(5);

    private static final int MAX_LENGTH = 16 * 1024;
    private static final int MAX_CLAIM_LENGTH = 255;
    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");
    private static final long MAX_EPOCH_SECOND = 253_402_300_799L; // 9999-12-31: later times cannot be formatted.

    /// Parses a token that has all required claims.
    ///
    /// @throws Malformed with a sentence about each error
    static UnverifiedIdTokenClaims parse(String token) throws Malformed {
        if (token.length() > MAX_LENGTH || !COMPACT.matcher(token).matches()) {
            throw new Malformed(List.of("Must be an ID token: three parts in base64url, with dots between them."));
        }
        String[] parts = token.split("\\.", -1);
        if (decodeObject(parts[0]).isEmpty()) {
            throw new Malformed(List.of("Must have a header that is a JSON object."));
        }
        ObjectNode claims = decodeObject(parts[1])
                .orElseThrow(() -> new Malformed(List.of("Must have a payload that is a JSON object.")));
        List<String> errors = new ArrayList<>();
        @Nullable String issuer = text(claims.path("iss"), "iss", errors);
        @Nullable String audience = text(singleElement(claims.path("aud")), "aud", errors);
        @Nullable String subject = text(claims.path("sub"), "sub", errors);
        @Nullable Instant issuedAt = time(claims.path("iat"), "iat", errors);
        @Nullable Instant expiresAt = time(claims.path("exp"), "exp", errors);
        @Nullable Instant notBefore = claims.has("nbf") ? time(claims.path("nbf"), "nbf", errors) : null;
        if (issuer == null || audience == null || subject == null || issuedAt == null || expiresAt == null) {
            throw new Malformed(errors);
        }
        return new UnverifiedIdTokenClaims(
                Issuers.normalize(issuer),
                audience,
                subject,
                issuedAt,
                expiresAt,
                notBefore,
                storableText(claims.path("nonce")),
                storableText(claims.path("email")));
    }

    /// Thrown for a token that is not well-formed, with all errors.
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient List<String> errors;

        Malformed(List<String> errors) {
            super(null, null, false, false);
            this.errors = List.copyOf(errors);
        }

        List<String> errors() {
            return errors;
        }
    }

    /// Why the token is not valid at a time.
    ///
    /// @return empty when it is valid
    Optional<String> validityError(Instant now) {
        Instant wholeSecond = Instant.ofEpochSecond(now.getEpochSecond());
        if (issuedAt.isBefore(wholeSecond.minus(MAX_AGE))) {
            return Optional.of("The token is older than 60 seconds (iat). Have a fresh one issued.");
        }
        if (issuedAt.isAfter(now.plus(MAX_CLOCK_SKEW))
                || (notBefore != null && notBefore.isAfter(now.plus(MAX_CLOCK_SKEW)))) {
            return Optional.of("The token is not valid yet (iat, nbf).");
        }
        return expiresAt.isAfter(now) ? Optional.empty() : Optional.of("The token has expired (exp).");
    }

    private static Optional<ObjectNode> decodeObject(String base64) {
        try {
            return Json.mapper().readTree(Base64.getUrlDecoder().decode(base64)) instanceof ObjectNode object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (IllegalArgumentException | JacksonException malformed) {
            return Optional.empty();
        }
    }

    /// An array with one element is equivalent to that element.
    private static JsonNode singleElement(JsonNode audience) {
        return audience.isArray() && audience.size() == 1 ? audience.path(0) : audience;
    }

    private static @Nullable String text(JsonNode claim, String name, List<String> errors) {
        @Nullable String text = storableText(claim);
        if (text == null || text.isBlank()) {
            errors.add("Must have the claim " + name + (name.equals("aud") ? ", with one client." : "."));
            return null;
        }
        return text;
    }

    private static @Nullable String storableText(JsonNode claim) {
        return claim.isString()
                        && claim.stringValue().length() <= MAX_CLAIM_LENGTH
                        && Json.isStorable(claim.stringValue())
                ? claim.stringValue()
                : null;
    }

    private static @Nullable Instant time(JsonNode claim, String name, List<String> errors) {
        double seconds = claim.isNumber() ? claim.doubleValue() : -1;
        if (!(seconds >= 0 && seconds <= MAX_EPOCH_SECOND)) {
            errors.add("Must have the claim " + name + ", in seconds since 1970.");
            return null;
        }
        return Instant.ofEpochSecond((long) seconds);
    }

    @Override
    public String toString() {
        return "[redacted ID token]";
    }
}
