package dev.trellis.webhooks.events;

import dev.trellis.base.PlatformId;
import dev.trellis.base.WebhookId;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Replays events that were delivered or parked: each is enqueued again at the end of its stream,
/// with the same id and the same bytes.
public final class Replays {
    private static final int BATCH = 40;

    private final Database database;
    private final Consumer<PlatformId> wakeUp;

    /// @param wakeUp called after each commit, with the platform whose events were enqueued
    public Replays(Database database, Consumer<PlatformId> wakeUp) {
        this.database = database;
        this.wakeUp = wakeUp;
    }

    /// The progress of a replay.
    ///
    /// @param count number of events that were enqueued
    /// @param hasMore whether it ended because it reached the maximum
    /// @param last the newest event that was enqueued; `null` when there are no more
    public record Replayed(
            int count, boolean hasMore, @Nullable WebhookId last) {}

    /// Replays all events that match, oldest first, in steps, each its own transaction.
    ///
    /// @param max maximum number of events
    /// @param progress called after each step with the number of events so far
    public Replayed replay(PlatformId platform, EventFilter filter, int max, IntConsumer progress) {
        int replayed = 0;
        @Nullable UUID last = null;
        while (replayed < max) {
            int limit = Math.min(BATCH, max - replayed);
            UUID cursor = last;
            List<WebhookId> batch =
                    database.transact(transaction -> EventStore.replay(transaction, platform, filter, cursor, limit));
            wakeUp.accept(platform);
            replayed += batch.size();
            progress.accept(replayed);
            if (batch.size() < limit) {
                return new Replayed(replayed, false, null);
            }
            last = batch.getLast().uuid();
        }
        return new Replayed(replayed, true, last == null ? null : new WebhookId(last));
    }

    /// Replays one event. If it is still pending, it stays in its place, but its next attempt
    /// becomes due.
    ///
    /// @return whether there is such an event
    public boolean replay(PlatformId platform, WebhookId event) {
        Optional<StoredEvent> found = new EventStore(database).find(platform, event);
        found.ifPresent(stored -> replay(stored, List.of()));
        return found.isPresent();
    }

    /// Replays one event, like [#replay(PlatformId, WebhookId)].
    ///
    /// @param statements are committed together with it
    void replay(StoredEvent event, List<SqlStatement> statements) {
        PlatformId platform = event.platform();
        database.transact(transaction -> {
            transaction.execute(statements);
            return EventStore.replay(transaction, platform, event);
        });
        wakeUp.accept(platform);
    }
}
