package dev.trellis.oidc;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/// Random ID tokens.
public final class IdTokenFuzzer {
    private IdTokenFuzzer() {}

    /// Parses a text as token and as claims, which must cause no unexpected exception.
    public static void read(String text) {
        readToken(text);
        String claims = Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        readToken("e30." + claims + ".");
    }

    private static void readToken(String token) {
        try {
            UnverifiedIdTokenClaims read = UnverifiedIdTokenClaims.parse(token);
            read.validityError(Instant.EPOCH);
            Issuers.isValidIssuer(read.issuer(), true);
        } catch (UnverifiedIdTokenClaims.Malformed expected) {
            // As it should be.
        }
    }
}
