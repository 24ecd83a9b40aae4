package dev.trellis.webhooks.delivery;

import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.Row;
import dev.trellis.db.SqlStatement;
import dev.trellis.json.Json;
import dev.trellis.webhooks.events.StoredEvent;
import java.sql.SQLException;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/// Faults that a sandbox platform asks for, so that its developers can test their receiver:
/// attempts that fail, events that are delivered twice, events that are delayed.
public final class SandboxFaults {
    public static final int MAX_COUNT = 1_000;
    public static final int MAX_DELAY_SECONDS = 3_600;

    private final Database database;
    private final DatabasePermits throttle;

    SandboxFaults(Database database, DatabasePermits throttle) {
        this.database = database;
        this.throttle = throttle;
    }

    /// The faults that are still to happen.
    ///
    /// @param failNext the number of attempts that are not sent and count as failed
    /// @param duplicateNext the number of events that are sent twice
    /// @param delaySeconds every event is sent this long after it was written
    public record Settings(int failNext, int duplicateNext, int delaySeconds) {
        static final Settings NONE = new Settings(0, 0, 0);

        private static Settings read(Row row) throws SQLException {
            return new Settings((int) row.number("fail_next"), (int) row.number("duplicate_next"), (int)
                    row.number("delay_seconds"));
        }

        /// In the form of `GET /sandbox/webhooks/faults`.
        public ObjectNode json() {
            ObjectNode json = Json.object();
            json.put("failNext", failNext);
            json.put("duplicateNext", duplicateNext);
            json.put("delaySeconds", delaySeconds);
            return json;
        }
    }

    /// The fault of one attempt.
    ///
    /// @param delay time until the event may be sent; zero to send it now
    record Fault(boolean isFailed, boolean isDuplicated, Duration delay) {
        static final Fault NONE = new Fault(false, false, Duration.ZERO);
    }

    /// The faults of a platform; all zero when it has asked for none.
    public Settings get(PlatformId platform) {
        return throttle.run(() -> database.first(
                        "select * from webhook_faults where platform_id = ?", Settings::read, platform.uuid()))
                .orElse(Settings.NONE);
    }

    /// Replaces the faults of a platform.
    public static SqlStatement set(PlatformId platform, Settings settings) {
        return SqlStatement.of(
                """
                insert into webhook_faults (platform_id, fail_next, duplicate_next, delay_seconds) values (?, ?, ?, ?)
                on conflict (platform_id) do update
                set fail_next = excluded.fail_next, duplicate_next = excluded.duplicate_next,
                    delay_seconds = excluded.delay_seconds""", platform.uuid(), settings.failNext(), settings.duplicateNext(), settings.delaySeconds());
    }

    /// Decides which fault one attempt has, and counts it down. A failure comes before a duplicate.
    ///
    /// @param settings as they were read with the claim; the database's counters decide
    Fault consume(PlatformId platform, Settings settings, StoredEvent event) {
        Duration delay = Duration.ofSeconds(settings.delaySeconds());
        if (event.age().compareTo(delay) < 0) {
            return new Fault(false, false, delay.minus(event.age()));
        }
        if (settings.failNext() > 0 && decrement(platform, "fail_next")) {
            return new Fault(true, false, Duration.ZERO);
        }
        return settings.duplicateNext() > 0 && decrement(platform, "duplicate_next")
                ? new Fault(false, true, Duration.ZERO)
                : Fault.NONE;
    }

    /// @return false when the counter is zero already
    private boolean decrement(PlatformId platform, String counter) {
        SqlStatement update = SqlStatement.of(
                "update webhook_faults set " + counter + " = " + counter + " - 1 where platform_id = ? and " + counter
                        + " > 0",
                platform.uuid());
        return throttle.run(() -> database.commit(update))[0] == 1;
    }
}
