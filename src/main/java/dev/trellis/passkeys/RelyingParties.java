package dev.trellis.passkeys;

import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import java.time.Clock;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The relying parties, sites and apps, whose passkeys a platform accepts. As long as the operator
/// has configured none, [RelyingPartyPolicy] decides by the origin.
public final class RelyingParties {
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern DOMAIN = Pattern.compile("(?=.{1,253}$)(" + LABEL + "\\.)*" + LABEL);
    static final Pattern WEB_ORIGIN =
            Pattern.compile("(?<scheme>https?)://(?<host>(" + LABEL + "\\.)*" + LABEL + ")(:[1-9][0-9]{0,4})?");
    private static final Pattern ANDROID_ORIGIN = Pattern.compile("android:apk-key-hash:[A-Za-z0-9_-]{20,100}");

    private final Database database;
    private final Clock clock;

    public RelyingParties(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// A relying party.
    ///
    /// @param id a domain name
    /// @param origins where its passkeys may be used: web origins, or keys of Android apps
    public record RelyingParty(String id, List<String> origins) {
        public RelyingParty {
            origins = List.copyOf(origins);
        }
    }

    /// The relying parties of a platform, in alphabetical order.
    public List<RelyingParty> all(PlatformId platform) {
        return database.query(
                "select id, origins from relying_parties where platform_id = ? order by id",
                row -> new RelyingParty(row.text("id"), row.texts("origins")),
                platform.uuid());
    }

    /// Adds a relying party, or replaces its origins.
    ///
    /// @throws IllegalArgumentException with a sentence for the operator, when the id is not a
    ///     domain, or an origin does not belong to it
    public void allow(PlatformId platform, RelyingParty party) {
        if (!DOMAIN.matcher(party.id()).matches()) {
            throw new IllegalArgumentException("The id must be a domain name in lower case: example.com.");
        }
        if (party.origins().isEmpty()) {
            throw new IllegalArgumentException("Say from which origins: https://app." + party.id() + ".");
        }
        for (String origin : party.origins()) {
            Matcher web = WEB_ORIGIN.matcher(origin);
            boolean isWithinDomain = web.matches() && isWithin(web.group("host"), party.id());
            if (!isWithinDomain && !ANDROID_ORIGIN.matcher(origin).matches()) {
                throw new IllegalArgumentException("An origin must be https://" + party.id()
                        + " or of a host below it, without a path; or android:apk-key-hash:….");
            }
        }
        database.commit(SqlStatement.of(
                """
                insert into relying_parties (platform_id, id, origins, created_at) values (?, ?, ?, ?)
                on conflict (platform_id, id) do update set origins = excluded.origins""", platform.uuid(), party.id(), party.origins().toArray(String[]::new), clock.instant()));
    }

    /// Removes a relying party.
    ///
    /// @return whether it was allowed
    public boolean disallow(PlatformId platform, String id) {
        return database.commit(SqlStatement.of(
                        "delete from relying_parties where platform_id = ? and id = ?", platform.uuid(), id))[0]
                > 0;
    }

    /// The current policy of a platform.
    public RelyingPartyPolicy policyFor(Platform platform) {
        return new RelyingPartyPolicy(all(platform.id()), platform.mode() == Mode.SANDBOX);
    }

    private static boolean isWithin(String host, String domain) {
        return host.equals(domain) || host.endsWith("." + domain);
    }
}
