package dev.trellis.platforms;

import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import java.time.Clock;
import java.time.Instant;

/// The current time of a platform. A sandbox can move its clock ahead, so that an integrator sees
/// in seconds what takes days; it never goes back. Only the expiry of links depends on it; ids,
/// signatures and retries do not.
public final class PlatformClock {
    private final Database database;
    private final Clock clock;

    public PlatformClock(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Returns the current time of the platform.
    public Instant now(Platform platform) {
        Instant now = clock.instant();
        return platform.mode() == Mode.SANDBOX ? now.plusSeconds(aheadSeconds(platform)) : now;
    }

    private long aheadSeconds(Platform platform) {
        return database.first(
                        "select ahead_seconds from platform_clocks where platform_id = ?",
                        row -> row.number("ahead_seconds"),
                        platform.id().uuid())
                .orElse(0L);
    }

    /// Moves a sandbox's clock further ahead.
    public void advance(Platform platform, long seconds) {
        database.commit(SqlStatement.of("""
                insert into platform_clocks as c (platform_id, ahead_seconds) values (?, ?)
                on conflict (platform_id) do update set ahead_seconds = c.ahead_seconds + excluded.ahead_seconds""", platform.id().uuid(), seconds));
    }
}
