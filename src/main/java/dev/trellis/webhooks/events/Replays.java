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

/// Delivers again what was delivered or given up: the same ids, the same bytes, each at the end of
/// its customer's queue.
public final class Replays {
    private static final int BATCH = 40;

    private final Database database;
    private final Consumer<PlatformId> wakeUp;

    /// @param wakeUp told after each commit
    public Replays(Database database, Consumer<PlatformId> wakeUp) {
        this.database = database;
        this.wakeUp = wakeUp;
    }

    /// How far a replay came.
    ///
    /// @param hasMore whether it ended because it did as many as it was to
    /// @param last the newest event it enqueued; `null` when there is no more to do
    public record Replayed(
            int count, boolean hasMore, @Nullable WebhookId last) {}

    /// Replays whatever matches, oldest first, in steps of which each is a transaction.
    ///
    /// @param max no more than so many
    /// @param progress told the number so far, after each step
    public Replayed replay(PlatformId platform, EventFilter filter, int max, IntConsumer progress) {
        int replayed = 0;
        @Nullable UUID after = null;
        while (replayed < max) {
            int limit = Math.min(BATCH, max - replayed);
            UUID from = after;
            List<WebhookId> batch =
                    database.transact(transaction -> EventStore.replay(transaction, platform, filter, from, limit));
            wakeUp.accept(platform);
            replayed += batch.size();
            progress.accept(replayed);
            if (batch.size() < limit) {
                return new Replayed(replayed, false, null);
            }
            after = batch.getLast().uuid();
        }
        return new Replayed(replayed, true, after == null ? null : new WebhookId(after));
    }

    /// Replays one event; nothing happens to one that is still pending.
    ///
    /// @return whether there is such an event
    public boolean replay(PlatformId platform, WebhookId event) {
        Optional<StoredEvent> found = new EventStore(database).find(platform, event);
        found.ifPresent(stored -> replayOne(stored, List.of()));
        return found.isPresent();
    }

    /// Replays one event; nothing happens to one that is still pending.
    ///
    /// @param also writes of the same commit
    void replayOne(StoredEvent event, List<SqlStatement> also) {
        PlatformId platform = event.platform();
        database.transact(transaction -> {
            transaction.write(also);
            return EventStore.replay(transaction, platform, event);
        });
        wakeUp.accept(platform);
    }
}
