package dev.trellis.oidc;

import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/// The OpenID providers that a platform trusts. Only the operator configures them, because this
/// server connects to them to fetch their keys.
public final class Issuers {
    private static final int MAX_LENGTH = 255;

    /// Google's tokens contain either this name or its URL as issuer.
    private static final String GOOGLE = "accounts.google.com";

    private final Database database;
    private final Clock clock;

    public Issuers(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// A provider, and the clients whose tokens are accepted.
    ///
    /// @param issuer the claim `iss` of its tokens
    /// @param audiences accepted values of the claim `aud`
    public record Issuer(String issuer, List<String> audiences) {
        public Issuer {
            audiences = List.copyOf(audiences);
        }
    }

    /// The single form in which an issuer is compared and stored.
    static String normalize(String issuer) {
        return issuer.equals(GOOGLE) ? "https://" + GOOGLE : issuer;
    }

    /// Whether a text has the form of an issuer: a URL without query and fragment (OpenID Connect
    /// Discovery 1.0).
    ///
    /// @param allowHttp for providers on a developer's own machine
    static boolean isValidIssuer(String issuer, boolean allowHttp) {
        try {
            URI uri = new URI(issuer);
            boolean isAllowedScheme = "https".equals(uri.getScheme()) || (allowHttp && "http".equals(uri.getScheme()));
            return isAllowedScheme
                    && issuer.length() <= MAX_LENGTH
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    /// The providers that a platform trusts, in alphabetical order.
    public List<Issuer> all(PlatformId platform) {
        return database.query(
                "select issuer, audiences from oidc_issuers where platform_id = ? order by issuer",
                row -> new Issuer(row.text("issuer"), row.texts("audiences")),
                platform.uuid());
    }

    /// Adds a provider, or replaces its accepted clients.
    ///
    /// @throws IllegalArgumentException with a sentence for the operator, when the issuer is not a
    ///     valid URL, or there is no client
    public void trust(PlatformId platform, Issuer issuer) {
        String normalized = normalize(issuer.issuer());
        if (!isValidIssuer(normalized, false)) {
            throw new IllegalArgumentException(
                    "The issuer must be an https URL without query, as its tokens say it: https://accounts.google.com.");
        }
        boolean areAudiencesValid = !issuer.audiences().isEmpty()
                && issuer.audiences().stream()
                        .allMatch(audience -> !audience.isBlank() && audience.length() <= MAX_LENGTH);
        if (!areAudiencesValid) {
            throw new IllegalArgumentException("Say for which clients: the aud of the tokens that count.");
        }
        Instant now = clock.instant();
        database.commit(SqlStatement.of(
                """
                insert into oidc_issuers (platform_id, issuer, audiences, created_at) values (?, ?, ?, ?)
                on conflict (platform_id, issuer) do update set audiences = excluded.audiences""", platform.uuid(), normalized, issuer.audiences().toArray(String[]::new), now));
    }

    /// Removes a provider.
    ///
    /// @return whether it was trusted
    public boolean distrust(PlatformId platform, String issuer) {
        return database.commit(SqlStatement.of(
                        "delete from oidc_issuers where platform_id = ? and issuer = ?",
                        platform.uuid(),
                        normalize(issuer)))[0]
                > 0;
    }
}
