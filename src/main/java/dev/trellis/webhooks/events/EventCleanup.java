package dev.trellis.webhooks.events;

import dev.trellis.base.IdGenerator;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/// Deletes attempts and finished events after the retention period, and streams without pending
/// events. It deletes in steps, each its own commit: a long delete would hold locks that deliveries
/// wait for, and would block the vacuum of the database. Ages are measured by the database's clock.
public final class EventCleanup {
    private static final int STEP_ROWS = 1_000;

    private final Database database;
    private final Duration retention;

    /// @param retention how long attempts, and events after they are finished, can be looked up
    public EventCleanup(Database database, Duration retention) {
        this.database = database;
        this.retention = retention;
    }

    /// Deletes the old rows of one platform.
    ///
    /// @return the number of deleted rows
    public long removeOld(PlatformId platform) {
        Instant cutoff = database.first("select now() as now", row -> row.instant("now"))
                .orElseThrow()
                .minus(retention);
        return deleteInSteps(() -> SqlStatement.of(
                        """
                        delete from webhook_attempts where platform_id = ? and (event_id, id) in (
                            select event_id, id from webhook_attempts where platform_id = ? and id < ? limit %d)""".formatted(STEP_ROWS), platform.uuid(), platform.uuid(), IdGenerator.minIdAt(cutoff)))
                + deleteInSteps(
                        () -> SqlStatement.of("""
                        delete from webhook_events where platform_id = ? and id in (
                            select id from webhook_events where platform_id = ? and finished_at < ?
                            limit %d for update skip locked)""".formatted(STEP_ROWS), platform.uuid(), platform.uuid(), cutoff))
                // The next event inserts the stream's row again. The lease numbers of the new row
                // are greater than all of the old one's.
                + deleteInSteps(() -> SqlStatement.of("""
                        delete from webhook_streams where platform_id = ? and id in (
                            select id from webhook_streams where platform_id = ? and due_at is null
                            limit %d for update skip locked)""".formatted(STEP_ROWS), platform.uuid(), platform.uuid()));
    }

    private long deleteInSteps(Supplier<SqlStatement> step) {
        long total = 0;
        int removed;
        do {
            removed = database.commit(step.get())[0];
            total += removed;
        } while (removed == STEP_ROWS);
        return total;
    }
}
