package dev.trellis.oidc;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldError;
import dev.trellis.db.Database;
import dev.trellis.outbound.OutboundClient;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Verifies ID tokens (behaviour, section 5). In a sandbox everything is verified except the
/// signature, and any issuer is accepted until the operator configures one.
public final class IdTokenVerifier {
    private static final Logger LOG = LoggerFactory.getLogger(IdTokenVerifier.class);
    private static final String FIELD = "oidcToken";

    private final Issuers issuers;
    private final IssuerKeys keys;
    private final Clock clock;

    public IdTokenVerifier(Database database, OutboundClient outbound, Clock clock) {
        this.issuers = new Issuers(database, clock);
        this.keys = new IssuerKeys(outbound);
        this.clock = clock;
    }

    /// Parses and verifies a token. Must not be called within a transaction, since it may have to
    /// fetch the issuer's keys.
    ///
    /// @throws ApiException `INVALID_INPUT` when it is malformed, or its issuer is not trusted;
    ///     `UNAUTHORIZED` when it is not signed by its issuer, not for this platform, or not fresh;
    ///     `SERVICE_UNAVAILABLE` when the issuer's keys cannot be fetched
    public UnverifiedIdTokenClaims verify(Platform platform, String token) {
        UnverifiedIdTokenClaims idToken;
        try {
            idToken = UnverifiedIdTokenClaims.parse(token);
        } catch (UnverifiedIdTokenClaims.Malformed malformed) {
            throw ApiException.invalidFields(malformed.errors().stream()
                    .map(error -> new FieldError(FIELD, error))
                    .toList());
        }
        List<Issuers.Issuer> trusted = issuers.all(platform.id());
        Optional<Issuers.Issuer> issuer = trusted.stream()
                .filter(candidate -> candidate.issuer().equals(idToken.issuer()))
                .findFirst();
        boolean acceptsAnyIssuer = trusted.isEmpty() && platform.mode() == Mode.SANDBOX;
        if (acceptsAnyIssuer ? !Issuers.isValidIssuer(idToken.issuer(), true) : issuer.isEmpty()) {
            throw ApiException.invalidFields(List.of(new FieldError(
                    FIELD,
                    acceptsAnyIssuer
                            ? "Must have the issuer's URL in the claim iss."
                            : "Its issuer is not one that is trusted for this platform. The operator says which are:"
                                    + " ./trellis sign-in issuer --help")));
        }
        if (issuer.isPresent() && !issuer.get().audiences().contains(idToken.audience())) {
            throw unauthorized("The token is for another client (aud).");
        }
        idToken.validityError(clock.instant()).ifPresent(error -> {
            throw unauthorized(error);
        });
        if (platform.mode() != Mode.SANDBOX && !isSigned(idToken.issuer(), token)) {
            throw unauthorized("The token is not signed by its issuer.");
        }
        return idToken;
    }

    private boolean isSigned(String issuer, String token) {
        try {
            return keys.isSignedByIssuer(issuer, token);
        } catch (IssuerKeys.Unreachable unreachable) {
            // The operator configured the issuer, so neither it nor the cause is personal.
            LOG.warn("The keys of {} cannot be had: {}", issuer, String.valueOf(unreachable.getCause()));
            throw new ApiException(
                            ErrorCode.SERVICE_UNAVAILABLE, "The issuer's keys cannot be had at the moment. Try again.")
                    .withHeader("Retry-After", "30");
        }
    }

    private static ApiException unauthorized(String message) {
        return new ApiException(ErrorCode.UNAUTHORIZED, message);
    }
}
