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

/// The sites and apps that a platform's operator names: passkeys of others do not count, once there
/// is one.
public final class RelyingParties {
    private static final String NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern DOMAIN = Pattern.compile("(?=.{1,253}$)(" + NAME + "\\.)*" + NAME);
    static final Pattern WEB =
            Pattern.compile("(?<scheme>https?)://(?<host>(" + NAME + "\\.)*" + NAME + ")(:[1-9][0-9]{0,4})?");
    private static final Pattern APP = Pattern.compile("android:apk-key-hash:[A-Za-z0-9_-]{20,100}");

    private final Database database;
    private final Clock clock;

    public RelyingParties(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// A domain, and where its passkeys may be used.
    ///
    /// @param id a domain name
    /// @param origins web origins, or Android apps
    public record RelyingParty(String id, List<String> origins) {
        public RelyingParty {
            origins = List.copyOf(origins);
        }
    }

    public List<RelyingParty> all(PlatformId platform) {
        return database.query(
                "select id, origins from relying_parties where platform_id = ? order by id",
                row -> new RelyingParty(row.text("id"), row.texts("origins")),
                platform.uuid());
    }

    /// Lets passkeys of a domain count, or from other origins than before.
    ///
    /// @throws IllegalArgumentException with a sentence, when it is no domain, or an origin is none
    ///     of its own
    public void allow(PlatformId platform, RelyingParty party) {
        if (!DOMAIN.matcher(party.id()).matches()) {
            throw new IllegalArgumentException("The id must be a domain name in lower case: example.com.");
        }
        if (party.origins().isEmpty()) {
            throw new IllegalArgumentException("Say from which origins: https://app." + party.id() + ".");
        }
        for (String origin : party.origins()) {
            Matcher web = WEB.matcher(origin);
            boolean isOwn = web.matches() && isWithin(web.group("host"), party.id());
            if (!isOwn && !APP.matcher(origin).matches()) {
                throw new IllegalArgumentException("An origin must be https://" + party.id()
                        + " or of a host below it, without a path; or android:apk-key-hash:….");
            }
        }
        database.commit(SqlStatement.of(
                """
                insert into relying_parties (platform_id, id, origins, created_at) values (?, ?, ?, ?)
                on conflict (platform_id, id) do update set origins = excluded.origins""", platform.uuid(), party.id(), party.origins().toArray(String[]::new), clock.instant()));
    }

    /// @return whether it was allowed
    public boolean disallow(PlatformId platform, String id) {
        return database.commit(SqlStatement.of(
                        "delete from relying_parties where platform_id = ? and id = ?", platform.uuid(), id))[0]
                > 0;
    }

    /// What counts for a platform now.
    public RelyingPartyPolicy policyFor(Platform platform) {
        return new RelyingPartyPolicy(all(platform.id()), platform.mode() == Mode.SANDBOX);
    }

    private static boolean isWithin(String host, String domain) {
        return host.equals(domain) || host.endsWith("." + domain);
    }
}
