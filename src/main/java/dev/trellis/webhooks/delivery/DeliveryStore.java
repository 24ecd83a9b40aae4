package dev.trellis.webhooks.delivery;

import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.webhooks.events.DeliveryAttempt;
import dev.trellis.webhooks.events.EventStatus;
import dev.trellis.webhooks.events.StoredEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// SQL of delivery. Claims and reports are fenced: the `lease` number of a stream rises with each
/// claim, and a report under an older number changes nothing. All times are the database's, so a
/// node whose clock is wrong does no harm.
final class DeliveryStore {
    /// The time after a claim or a report until any node may claim the stream. Longer than an
    /// attempt takes.
    static final Duration LEASE = Duration.ofSeconds(20);

    private static final String LEASE_END = "now() + interval '" + LEASE.toSeconds() + " seconds'";
    private static final int MAX_EVENTS = 20;

    private final Database database;
    private final DatabasePermits throttle;

    DeliveryStore(Database database, DatabasePermits throttle) {
        this.database = database;
        this.throttle = throttle;
    }

    /// A stream that this node has claimed.
    ///
    /// @param lease number of the claim, which reports must repeat
    /// @param lastSeq sequence number of the newest event at the time of the claim
    record Claim(UUID stream, long lease, long lastSeq) {}

    /// The platforms that have streams to claim now.
    List<PlatformId> platformsWithWork() {
        return database.query("""
                select id from platforms
                where exists (select 1 from webhook_streams s where s.platform_id = platforms.id and s.due_at <= now())
                """, row -> new PlatformId(row.uuid("id")));
    }

    /// Claims streams of one platform, those that wait longest first. The claim is committed when
    /// this method returns.
    ///
    /// `materialized`, because PostgreSQL may run a plain sub-query once for each row of the outer
    /// query, and would then claim more than `max` streams.
    List<Claim> claim(PlatformId platform, int max) {
        return throttle.run(() -> database.query(
                """
                with due as materialized (
                    select id from webhook_streams where platform_id = ? and due_at <= now()
                    order by due_at limit ? for update skip locked)
                update webhook_streams s set due_at = %s, lease = lease + 1
                from due
                where s.platform_id = ? and s.id = due.id
                returning s.id, s.lease, s.last_seq""".formatted(LEASE_END),
                row -> new Claim(row.uuid("id"), row.number("lease"), row.number("last_seq")),
                platform.uuid(),
                max,
                platform.uuid()));
    }

    /// The next pending events of claimed streams, in order, at most 20 for each stream. Must be
    /// called after the claim was committed: then all events up to its `lastSeq` are visible.
    List<StoredEvent> pending(PlatformId platform, List<Claim> claims) {
        return throttle.run(() -> database.query(
                """
                select %s from unnest(?::uuid[]) as claimed (stream)
                cross join lateral (
                    select * from webhook_events
                    where platform_id = ? and stream_id = claimed.stream and status = 'PENDING'
                    order by seq limit ?) e
                order by stream_id, seq""".formatted(StoredEvent.COLUMNS),
                StoredEvent::read,
                claims.stream().map(Claim::stream).toArray(UUID[]::new),
                platform.uuid(),
                MAX_EVENTS));
    }

    /// Gives back a stream without pending events. It becomes due again only if an event was
    /// written since the claim.
    void release(PlatformId platform, Claim claim) {
        commit(SqlStatement.of("""
                update webhook_streams set due_at = case when last_seq > ? then now() end
                where platform_id = ? and id = ? and lease = ?""", claim.lastSeq(), platform.uuid(), claim.stream(), claim.lease()));
    }

    /// Gives back streams without an attempt, to be claimed at once by any node.
    void giveBack(PlatformId platform, List<Claim> claims) {
        throttle.run(() -> database.commit(claims.stream()
                .map(claim -> setDueIn(platform, claim, Duration.ZERO))
                .toList()));
    }

    /// Gives back a stream without an attempt, to be claimed again after a delay.
    void postpone(PlatformId platform, Claim claim, Duration delay) {
        commit(setDueIn(platform, claim, delay));
    }

    private static SqlStatement setDueIn(PlatformId platform, Claim claim, Duration delay) {
        return SqlStatement.of("""
                update webhook_streams set due_at = now() + ?::double precision * interval '1 millisecond'
                where platform_id = ? and id = ? and lease = ?""", (double) delay.toMillis(), platform.uuid(), claim.stream(), claim.lease());
    }

    private void commit(SqlStatement statement) {
        throttle.run(() -> database.commit(statement));
    }

    /// Marks an event as delivered or parked. Its stream goes on with the next event.
    ///
    /// @param keepLease whether this node goes on with the stream; its lease is then extended
    /// @return a statement that touches one row, or none when the lease was lost
    static SqlStatement finish(
            PlatformId platform, StoredEvent event, long lease, EventStatus status, boolean keepLease) {
        return SqlStatement.of(
                """
                with mine as (
                    update webhook_streams
                    set due_at = case when ?::boolean then %s when last_seq > ? then now() end
                    where platform_id = ? and id = ? and lease = ? returning 1)
                update webhook_events
                set status = ?, tries = tries + 1, finished_at = now(), next_attempt_at = null
                where platform_id = ? and id = ? and status = 'PENDING' and exists (select 1 from mine)""".formatted(LEASE_END),
                keepLease,
                event.seq(),
                platform.uuid(),
                event.stream(),
                lease,
                status.name(),
                platform.uuid(),
                event.id().uuid());
    }

    /// Schedules the next attempt at an event. The other events of its stream wait, too.
    ///
    /// @return a statement that touches one row, or none when the lease was lost
    static SqlStatement retry(PlatformId platform, StoredEvent event, long lease, Duration delay) {
        double millis = delay.toMillis();
        return SqlStatement.of(
                """
                with mine as (
                    update webhook_streams set due_at = now() + ?::double precision * interval '1 millisecond'
                    where platform_id = ? and id = ? and lease = ? returning due_at)
                update webhook_events set tries = tries + 1, next_attempt_at = (select due_at from mine)
                where platform_id = ? and id = ? and status = 'PENDING' and exists (select 1 from mine)""",
                millis,
                platform.uuid(),
                event.stream(),
                lease,
                platform.uuid(),
                event.id().uuid());
    }

    /// Inserts an attempt. Without effect if the attempt is stored already.
    ///
    /// @param sealedResponse the encrypted response; empty when there is none to store
    static SqlStatement insertAttempt(
            PlatformId platform, UUID event, DeliveryAttempt attempt, Optional<byte[]> sealedResponse) {
        return SqlStatement.of(
                """
                insert into webhook_attempts
                    (platform_id, event_id, id, endpoint, started_at, duration_millis, outcome, response_status,
                    sealed_response)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict do nothing""",
                platform.uuid(),
                event,
                attempt.id(),
                attempt.endpoint(),
                attempt.startedAt(),
                (int) attempt.duration().toMillis(),
                attempt.outcome().name(),
                attempt.status() == null ? null : attempt.status().shortValue(),
                sealedResponse.orElse(null));
    }

    /// How long the oldest due stream has waited so far; zero when no stream is due.
    Duration overdue() {
        return database.first(
                        "select coalesce(extract(epoch from now() - min(due_at)) * 1000, 0)::bigint as millis"
                                + " from webhook_streams where due_at <= now()",
                        row -> Duration.ofMillis(row.number("millis")))
                .orElse(Duration.ZERO);
    }
}
