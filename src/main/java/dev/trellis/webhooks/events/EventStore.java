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

/// SQL of `webhook_events` for those who write and read them; what delivers them is
/// in [DeliveryStore].
public final class EventStore {
    /// The lease of a stream that is made for one event whose writer delivers it himself.
    public static final long RESERVED_LEASE = 1;

    private static final int MAX_ATTEMPTS = 1_000;
    private static final int MAX_RESPONSES = 20;

    private final Database database;

    public EventStore(Database database) {
        this.database = database;
    }

    /// Appends an event to its stream. The stream's row stays locked until the commit, so places in
    /// it are given out in the order of commits.
    public static SqlStatement insert(
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

    /// An event in a stream of its own, claimed already: by nobody else until the lease ends.
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

    public Optional<StoredEvent> find(PlatformId platform, WebhookId event) {
        return database.first(
                "select " + StoredEvent.COLUMNS + " from webhook_events where platform_id = ? and id = ?",
                StoredEvent::read,
                platform.uuid(),
                event.uuid());
    }

    /// Newest first.
    ///
    /// @param after the row that the page follows; `null` for the first page
    List<StoredEvent> list(PlatformId platform, EventFilter filter, @Nullable UUID after, int limit) {
        StringBuilder where = new StringBuilder();
        List<@Nullable Object> args = filter.conditions(platform, where);
        if (after != null) {
            where.append(" and id < ?");
            args.add(after);
        }
        args.add(limit);
        return database.query(
                "select " + StoredEvent.COLUMNS_WITHOUT_BODY + " from webhook_events" + where
                        + " order by id desc limit ?",
                StoredEvent::read,
                args.toArray());
    }

    /// The newest attempts at one event, oldest first; of the newest twenty also what was answered.
    List<StoredAttempt> attempts(PlatformId platform, WebhookId event) {
        return database.query(
                        """
                select id, endpoint, started_at, duration_millis, outcome, response_status,
                    case when row_number() over (order by id desc) <= %d then sealed_response end as sealed_response
                from webhook_attempts where platform_id = ? and event_id = ? order by id desc limit %d""".formatted(MAX_RESPONSES, MAX_ATTEMPTS), StoredAttempt::read, platform.uuid(), event.uuid())
                .reversed();
    }

    /// Enqueues finished events anew, oldest first, each at the end of its stream.
    ///
    /// @param after where the batch before ended: each event is enqueued once, even if it is
    ///     delivered meanwhile
    /// @return what was enqueued
    static List<WebhookId> replay(
            Transaction transaction, PlatformId platform, EventFilter filter, @Nullable UUID after, int limit)
            throws SQLException {
        StringBuilder where = new StringBuilder();
        List<@Nullable Object> args = filter.conditions(platform, where);
        if (after != null) {
            where.append(" and id > ?");
            args.add(after);
        }
        where.append(" and status <> 'PENDING'");
        args.add(limit);
        List<StreamPosition> chosen = transaction.query(
                "select id, stream_id from webhook_events" + where + " order by id limit ?",
                row -> new StreamPosition(row.uuid("id"), row.uuid("stream_id")),
                args.toArray());
        // Streams first and in one order, as deliverers lock them: so nobody waits in a circle.
        List<SqlStatement> locks = chosen.stream()
                .map(StreamPosition::stream)
                .distinct()
                .sorted()
                .map(stream -> lockStream(platform, stream))
                .toList();
        transaction.write(locks);
        transaction.write(
                chosen.stream().map(place -> enqueueAgain(platform, place)).toList());
        return chosen.stream().map(place -> new WebhookId(place.event())).toList();
    }

    /// Enqueues one event anew. If it is pending and waits for its next try, that comes now.
    static int replay(Transaction transaction, PlatformId platform, StoredEvent event) throws SQLException {
        StreamPosition place = new StreamPosition(event.id().uuid(), event.stream());
        return transaction
                .execute(
                        lockStream(platform, place.stream()),
                        makeDueIfWaiting(platform, place),
                        enqueueAgain(platform, place))[2];
    }

    /// A stream that waits has the time of its first event's next try; one that a node has right
    /// now has another.
    private static SqlStatement makeDueIfWaiting(PlatformId platform, StreamPosition place) {
        return SqlStatement.of("""
                update webhook_streams s set due_at = now()
                where platform_id = ? and id = ? and exists (
                    select 1 from webhook_events e
                    where e.platform_id = s.platform_id and e.stream_id = s.id and e.status = 'PENDING'
                        and e.next_attempt_at = s.due_at)""", platform.uuid(), place.stream());
    }

    private record StreamPosition(UUID event, UUID stream) {}

    private static SqlStatement lockStream(PlatformId platform, UUID stream) {
        return SqlStatement.of("""
                insert into webhook_streams as s (platform_id, id, last_seq, due_at) values (?, ?, 0, now())
                on conflict (platform_id, id) do update set due_at = coalesce(s.due_at, now())""", platform.uuid(), stream);
    }

    /// Another replay may have been faster; the place in the stream is then not used, which
    /// harms nobody.
    private static SqlStatement enqueueAgain(PlatformId platform, StreamPosition place) {
        return SqlStatement.of("""
                with stream as (
                    update webhook_streams set last_seq = last_seq + 1 where platform_id = ? and id = ?
                    returning last_seq)
                update webhook_events
                set status = 'PENDING', seq = (select last_seq from stream), tries = 0, enqueued_at = now(),
                    next_attempt_at = null, finished_at = null
                where platform_id = ? and id = ? and status <> 'PENDING'""", platform.uuid(), place.stream(), platform.uuid(), place.event());
    }
}
