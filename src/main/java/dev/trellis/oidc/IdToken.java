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

/// What an ID token says (OpenID Connect Core 1.0, section 2), whoever signed it. It prints as
/// nothing, since all of it is personal.
///
/// @param issuer as [Issuers#normalize] spells it
/// @param audience the one client that it is for
/// @param nonce what the client bound it to; `null` when it is bound to nothing
/// @param email `null` when it says none
public record IdToken(
        String issuer,
        String audience,
        String subject,
        Instant issuedAt,
        Instant expiresAt,
        @Nullable Instant notBefore,
        @Nullable String nonce,
        @Nullable String email) {
    /// An older token is none (behaviour, section 5).
    private static final Duration FRESH = Duration.ofSeconds(60);

    /// How far the issuer's clock may be ahead.
    private static final Duration SKEW = Duration.ofSeconds(5);

    private static final int LONGEST = 16 * 1024;
    private static final int LONGEST_CLAIM = 255;
    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");
    private static final long LATEST_SECOND = 253_402_300_799L; // 9999-12-31, beyond which nothing here is written.

    /// A token that says everything it must.
    ///
    /// @throws Malformed with a sentence on each thing that it lacks
    static IdToken parse(String token) throws Malformed {
        if (token.length() > LONGEST || !COMPACT.matcher(token).matches()) {
            throw new Malformed(List.of("Must be an ID token: three parts in base64url, with dots between them."));
        }
        String[] parts = token.split("\\.", -1);
        if (object(parts[0]).isEmpty()) {
            throw new Malformed(List.of("Must have a header that is a JSON object."));
        }
        ObjectNode claims = object(parts[1])
                .orElseThrow(() -> new Malformed(List.of("Must have a payload that is a JSON object.")));
        List<String> faults = new ArrayList<>();
        @Nullable String issuer = text(claims.path("iss"), "iss", faults);
        @Nullable String audience = text(only(claims.path("aud")), "aud", faults);
        @Nullable String subject = text(claims.path("sub"), "sub", faults);
        @Nullable Instant issuedAt = time(claims.path("iat"), "iat", faults);
        @Nullable Instant expiresAt = time(claims.path("exp"), "exp", faults);
        @Nullable Instant notBefore = claims.has("nbf") ? time(claims.path("nbf"), "nbf", faults) : null;
        if (issuer == null || audience == null || subject == null || issuedAt == null || expiresAt == null) {
            throw new Malformed(faults);
        }
        return new IdToken(
                Issuers.normalize(issuer),
                audience,
                subject,
                issuedAt,
                expiresAt,
                notBefore,
                known(claims.path("nonce")),
                known(claims.path("email")));
    }

    /// Thrown with everything that is wrong with its form.
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient List<String> faults;

        Malformed(List<String> faults) {
            super(null, null, false, false);
            this.faults = List.copyOf(faults);
        }

        List<String> errors() {
            return faults;
        }
    }

    /// Why it does not count now; nothing when it does.
    Optional<String> validityError(Instant now) {
        Instant second = Instant.ofEpochSecond(now.getEpochSecond());
        if (issuedAt.isBefore(second.minus(FRESH))) {
            return Optional.of("The token is older than 60 seconds (iat). Have a fresh one issued.");
        }
        if (issuedAt.isAfter(now.plus(SKEW)) || (notBefore != null && notBefore.isAfter(now.plus(SKEW)))) {
            return Optional.of("The token is not valid yet (iat, nbf).");
        }
        return expiresAt.isAfter(now) ? Optional.empty() : Optional.of("The token has expired (exp).");
    }

    private static Optional<ObjectNode> object(String base64) {
        try {
            return Json.mapper().readTree(Base64.getUrlDecoder().decode(base64)) instanceof ObjectNode object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (IllegalArgumentException | JacksonException malformed) {
            return Optional.empty();
        }
    }

    /// A list of one stands for what is in it.
    private static JsonNode only(JsonNode audience) {
        return audience.isArray() && audience.size() == 1 ? audience.path(0) : audience;
    }

    private static @Nullable String text(JsonNode claim, String name, List<String> faults) {
        @Nullable String text = known(claim);
        if (text == null || text.isBlank()) {
            faults.add("Must have the claim " + name + (name.equals("aud") ? ", with one client." : "."));
            return null;
        }
        return text;
    }

    private static @Nullable String known(JsonNode claim) {
        return claim.isString() && claim.stringValue().length() <= LONGEST_CLAIM && Json.isStorable(claim.stringValue())
                ? claim.stringValue()
                : null;
    }

    private static @Nullable Instant time(JsonNode claim, String name, List<String> faults) {
        double seconds = claim.isNumber() ? claim.doubleValue() : -1;
        if (!(seconds >= 0 && seconds <= LATEST_SECOND)) {
            faults.add("Must have the claim " + name + ", in seconds since 1970.");
            return null;
        }
        return Instant.ofEpochSecond((long) seconds);
    }

    @Override
    public String toString() {
        return "[redacted ID token]";
    }
}
