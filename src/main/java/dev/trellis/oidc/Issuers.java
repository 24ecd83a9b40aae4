package dev.trellis.oidc;

import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/// The OpenID providers that a platform's operator trusts. Only an operator says which: their keys
/// are fetched from where they are.
public final class Issuers {
    private static final int LONGEST = 255;

    /// What Google's tokens say, besides its URL.
    private static final String GOOGLE = "accounts.google.com";

    private final Database database;
    private final Clock clock;

    public Issuers(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// A provider, and the clients for which its tokens count.
    ///
    /// @param issuer as its tokens say it
    public record Issuer(String issuer, List<String> audiences) {
        public Issuer {
            audiences = List.copyOf(audiences);
        }
    }

    /// One spelling for each issuer.
    static String normalize(String issuer) {
        return issuer.equals(GOOGLE) ? "https://" + GOOGLE : issuer;
    }

    /// Whether it looks like an issuer at all: a URL without query and fragment (OpenID Connect
    /// Discovery 1.0).
    ///
    /// @param isHttpFine for providers on a developer's own machine
    static boolean isValidIssuer(String issuer, boolean isHttpFine) {
        try {
            URI uri = new URI(issuer);
            boolean isWeb = "https".equals(uri.getScheme()) || (isHttpFine && "http".equals(uri.getScheme()));
            return isWeb
                    && issuer.length() <= LONGEST
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    public List<Issuer> all(PlatformId platform) {
        return database.query(
                "select issuer, audiences from oidc_issuers where platform_id = ? order by issuer",
                row -> new Issuer(row.text("issuer"), row.texts("audiences")),
                platform.uuid());
    }

    /// Trusts a provider, or trusts it for other clients than before.
    ///
    /// @throws IllegalArgumentException with a sentence, when it is no issuer, or there is
    ///     no client
    public void trust(PlatformId platform, Issuer issuer) {
        String normal = normalize(issuer.issuer());
        if (!isValidIssuer(normal, false)) {
            throw new IllegalArgumentException(
                    "The issuer must be an https URL without query, as its tokens say it: https://accounts.google.com.");
        }
        boolean areClients = !issuer.audiences().isEmpty()
                && issuer.audiences().stream().allMatch(client -> !client.isBlank() && client.length() <= LONGEST);
        if (!areClients) {
            throw new IllegalArgumentException("Say for which clients: the aud of the tokens that count.");
        }
        Instant now = clock.instant();
        database.commit(
                SqlStatement.of("""
                insert into oidc_issuers (platform_id, issuer, audiences, created_at) values (?, ?, ?, ?)
                on conflict (platform_id, issuer) do update set audiences = excluded.audiences""", platform.uuid(), normal, issuer.audiences().toArray(String[]::new), now));
    }

    /// @return whether it was trusted
    public boolean distrust(PlatformId platform, String issuer) {
        return database.commit(SqlStatement.of(
                        "delete from oidc_issuers where platform_id = ? and issuer = ?",
                        platform.uuid(),
                        normalize(issuer)))[0]
                > 0;
    }
}
