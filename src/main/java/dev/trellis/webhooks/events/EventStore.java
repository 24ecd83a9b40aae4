package dev.trellis.webhooks.events;

import dev.trellis.base.CustomerId;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.PlatformId;
import dev.trellis.base.WebhookId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// SQL of `webhook_events` for writing, listing and replaying. The SQL of delivery is
/// in `DeliveryStore`.
final class EventStore {
    /// The lease of a stream that is created for one event, and claimed by its writer.
    static final long RESERVED_LEASE = 1;

    private static final int MAX_ATTEMPTS = 1_000;
    private static final int MAX_RESPONSES = 20;

    private final Database database;

    EventStore(Database database) {
        this.database = database;
    }

    /// Appends an event to its stream. The stream's row stays locked until the commit, so sequence
    /// numbers are assigned in the order of commits.
    static SqlStatement insert(
            PlatformId platform,
            UUID stream,
            UUID id,
            @Nullable CustomerId customer,
            String type,
            boolean isRetried,
            byte[] sealedBody) {
        return SqlStatement.of(
                """
                with stream as (
                    insert into webhook_streams as s (platform_id, id, last_seq, due_at)
                    values (?, ?, 1, now())
                    on conflict (platform_id, id) do update
                    set last_seq = s.last_seq + 1, due_at = coalesce(s.due_at, now())
                    returning platform_id, id, last_seq)
                insert into webhook_events
                    (platform_id, id, stream_id, seq, customer_id, type, sealed_body, status, is_retried, created_at)
                select platform_id, ?::uuid, id, last_seq, ?::uuid, ?::text, ?::bytea, 'PENDING', ?::boolean,
                    ?::timestamptz
                from stream""",
                platform.uuid(),
                stream,
                id,
                customer == null ? null : customer.uuid(),
                type,
                sealedBody,
                isRetried,
                IdGenerator.timeOf(id));
    }

    /// Inserts an event in a stream of its own that is already claimed, under [#RESERVED_LEASE]: no
    /// worker sends it until the lease ends.
    static SqlStatement insertReserved(PlatformId platform, UUID id, String type, byte[] sealedBody) {
        return SqlStatement.of("""
                with stream as (
                    insert into webhook_streams (platform_id, id, last_seq, due_at, lease)
                    values (?, ?, 1, now() + interval '20 seconds', ?)
                    returning platform_id, id)
                insert into webhook_events
                    (platform_id, id, stream_id, seq, type, sealed_body, status, is_retried, created_at)
                select platform_id, id, id, 1, ?::text, ?::bytea, 'PENDING', false, ?::timestamptz from stream""", platform.uuid(), id, RESERVED_LEASE, type, sealedBody, IdGenerator.timeOf(id));
    }

    Optional<StoredEvent> find(PlatformId platform, WebhookId event) {
        return database.first(
                "select " + StoredEvent.COLUMNS + " from webhook_events where platform_id = ? and id = ?",
                StoredEvent::read,
                platform.uuid(),
                event.uuid());
    }

    /// Lists events without their bodies, newest first.
    ///
    /// @param cursor id of the last event of the previous page; `null` for the first page
    List<StoredEvent> list(PlatformId platform, EventFilter filter, @Nullable UUID cursor, int limit) {
        StringBuilder where = new StringBuilder();
        List<@Nullable Object> args = filter.conditions(platform, where);
        if (cursor != null) {
            where.append(" and id < ?");
            args.add(cursor);
        }
        args.add(limit);
        return database.query(
                "select " + StoredEvent.COLUMNS_WITHOUT_BODY + " from webhook_events" + where
                        + " order by id desc limit ?",
                StoredEvent::read,
                args.toArray());
    }

    /// The newest attempts at one event, at most 1,000, oldest first. Only the newest twenty have
    /// the response.
    List<StoredAttempt> attempts(PlatformId platform, WebhookId event) {
        return database.query(
                        """
                select id, endpoint, started_at, duration_millis, outcome, response_status,
                    case when row_number() over (order by id desc) <= %d then sealed_response end as sealed_response
                from webhook_attempts where platform_id = ? and event_id = ? order by id desc limit %d""".formatted(MAX_RESPONSES, MAX_ATTEMPTS), StoredAttempt::read, platform.uuid(), event.uuid())
                .reversed();
    }

    /// Enqueues finished events again, oldest first, each at the end of its stream.
    ///
    /// @param cursor id of the last event of the previous batch; `null` for the first batch. So
    ///     each event is enqueued once, even if it is delivered meanwhile
    /// @return the events that were enqueued
    static List<WebhookId> replay(
            Transaction transaction, PlatformId platform, EventFilter filter, @Nullable UUID cursor, int limit)
            throws SQLException {
        StringBuilder where = new StringBuilder();
        List<@Nullable Object> args = filter.conditions(platform, where);
        if (cursor != null) {
            where.append(" and id > ?");
            args.add(cursor);
        }
        where.append(" and status <> 'PENDING'");
        args.add(limit);
        List<StreamPosition> matching = transaction.query(
                "select id, stream_id from webhook_events" + where + " order by id limit ?",
                row -> new StreamPosition(row.uuid("id"), row.uuid("stream_id")),
                args.toArray());
        // Streams are locked first and in the order of their ids, as the writers of attempts lock
        // them, so that there is no deadlock.
        List<SqlStatement> locks = matching.stream()
                .map(StreamPosition::stream)
                .distinct()
                .sorted()
                .map(stream -> lockStream(platform, stream))
                .toList();
        transaction.execute(locks);
        transaction.execute(matching.stream()
                .map(position -> enqueueAgain(platform, position))
                .toList());
        return matching.stream()
                .map(position -> new WebhookId(position.event()))
                .toList();
    }

    /// Enqueues one event again. If it is pending and waits for its next attempt, that becomes
    /// due now.
    ///
    /// @return the number of events that were enqueued: 0 if it is pending
    static int replay(Transaction transaction, PlatformId platform, StoredEvent event) throws SQLException {
        StreamPosition position = new StreamPosition(event.id().uuid(), event.stream());
        return transaction
                .execute(
                        lockStream(platform, position.stream()),
                        makeDueIfWaiting(platform, position),
                        enqueueAgain(platform, position))[2];
    }

    /// Makes a stream due if it waits for the next attempt at an event: then its `due_at` is the
    /// time of that attempt. A stream that a node has claimed has the end of its lease there, and
    /// is left alone.
    private static SqlStatement makeDueIfWaiting(PlatformId platform, StreamPosition position) {
        return SqlStatement.of("""
                update webhook_streams s set due_at = now()
                where platform_id = ? and id = ? and exists (
                    select 1 from webhook_events e
                    where e.platform_id = s.platform_id and e.stream_id = s.id and e.status = 'PENDING'
                        and e.next_attempt_at = s.due_at)""", platform.uuid(), position.stream());
    }

    private record StreamPosition(UUID event, UUID stream) {}

    /// Locks the row of a stream until the commit, and makes the stream due if nothing was pending
    /// in it. Inserts it if it was removed.
    private static SqlStatement lockStream(PlatformId platform, UUID stream) {
        return SqlStatement.of("""
                insert into webhook_streams as s (platform_id, id, last_seq, due_at) values (?, ?, 0, now())
                on conflict (platform_id, id) do update set due_at = coalesce(s.due_at, now())""", platform.uuid(), stream);
    }

    /// Another replay may have enqueued the event already. The sequence number is then not used,
    /// which does no harm.
    private static SqlStatement enqueueAgain(PlatformId platform, StreamPosition position) {
        return SqlStatement.of("""
                with stream as (
                    update webhook_streams set last_seq = last_seq + 1 where platform_id = ? and id = ?
                    returning last_seq)
                update webhook_events
                set status = 'PENDING', seq = (select last_seq from stream), tries = 0, enqueued_at = now(),
                    next_attempt_at = null, finished_at = null
                where platform_id = ? and id = ? and status <> 'PENDING'""", platform.uuid(), position.stream(), platform.uuid(), position.event());
    }
}
