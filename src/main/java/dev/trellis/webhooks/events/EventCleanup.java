package dev.trellis.webhooks.events;

import dev.trellis.base.IdGenerator;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/// Removes what has been kept long enough, in steps of which each is a commit: a long delete would
/// hold locks that deliveries wait for, and keep the database from cleaning up. What is old is said
/// by the database's clock.
public final class EventCleanup {
    private static final int STEP_ROWS = 1_000;

    private final Database database;
    private final Duration retention;

    /// @param kept how long attempts, and events after they are through, can be looked up
    public EventCleanup(Database database, Duration kept) {
        this.database = database;
        this.retention = kept;
    }

    /// @return how many rows went
    public long removeOld(PlatformId platform) {
        Instant cutoff = database.first("select now() as now", row -> row.instant("now"))
                .orElseThrow()
                .minus(retention);
        return deleteInSteps(() -> SqlStatement.of(
                        """
                        delete from webhook_attempts where platform_id = ? and (event_id, id) in (
                            select event_id, id from webhook_attempts where platform_id = ? and id < ? limit %d)""".formatted(STEP_ROWS), platform.uuid(), platform.uuid(), IdGenerator.lowestFrom(cutoff)))
                + deleteInSteps(
                        () -> SqlStatement.of("""
                        delete from webhook_events where platform_id = ? and id in (
                            select id from webhook_events where platform_id = ? and finished_at < ?
                            limit %d for update skip locked)""".formatted(STEP_ROWS), platform.uuid(), platform.uuid(), cutoff))
                // A writer that finds no row makes a new one; its leases begin beyond all of the
                // old one's.
                + deleteInSteps(() -> SqlStatement.of("""
                        delete from webhook_streams where platform_id = ? and id in (
                            select id from webhook_streams where platform_id = ? and due_at is null
                            limit %d for update skip locked)""".formatted(STEP_ROWS), platform.uuid(), platform.uuid()));
    }

    private long deleteInSteps(Supplier<SqlStatement> step) {
        long all = 0;
        int removed;
        do {
            removed = database.commit(step.get())[0];
            all += removed;
        } while (removed == STEP_ROWS);
        return all;
    }
}
