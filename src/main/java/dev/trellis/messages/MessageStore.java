package dev.trellis.messages;

import dev.trellis.base.CustomerId;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.Row;
import dev.trellis.db.SqlStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// SQL of `messages`. Claims and reports are fenced: each claim raises the `lease` number of a
/// message, and a report under an older number changes nothing. Due times are the database's.
final class MessageStore {
    /// The time after a claim until another node may claim the message. Longer than a slow mail
    /// server takes for one message.
    private static final Duration LEASE = Duration.ofMinutes(2);

    private final Database database;

    MessageStore(Database database) {
        this.database = database;
    }

    /// A message to be written.
    ///
    /// @param isWithheld whether it is not sent, but only stored in the inbox
    /// @param timeToLive how long delivery is tried
    record NewMessage(Channel channel, byte[] sealed, boolean isWithheld, Duration timeToLive) {}

    /// Inserts a message, due at once unless it is withheld.
    static SqlStatement insert(PlatformId platform, MessageId id, CustomerId customer, NewMessage message) {
        return SqlStatement.of(
                """
                insert into messages
                    (platform_id, id, customer_id, channel, sealed_message, status, due_at, give_up_at, created_at)
                values (?, ?, ?, ?, ?, ?, case when ?::boolean then null else now() end,
                    now() + ?::double precision * interval '1 millisecond', ?)""",
                platform.uuid(),
                id.uuid(),
                customer.uuid(),
                message.channel().name(),
                message.sealed(),
                message.isWithheld() ? "HELD" : "PENDING",
                message.isWithheld(),
                (double) message.timeToLive().toMillis(),
                IdGenerator.timeOf(id.uuid()));
    }

    /// The platforms that have messages to claim now.
    List<PlatformId> platformsWithWork(Set<Channel> channels) {
        return database.query("""
                select id from platforms
                where exists (select 1 from messages m
                    where m.platform_id = platforms.id and m.due_at <= now() and m.channel = any (?::text[]))
                """, row -> new PlatformId(row.uuid("id")), (Object) names(channels));
    }

    /// A message that this node has claimed.
    ///
    /// @param lease number of the claim
    /// @param isExpired whether its time to live has passed
    record Claim(StoredMessage message, long lease, boolean isExpired) {
        static Claim read(Row row) throws SQLException {
            return new Claim(StoredMessage.read(row), row.number("lease"), row.flag("is_late"));
        }
    }

    /// Claims messages of one platform, those that wait longest first. The claim is committed when
    /// this method returns.
    List<Claim> claim(PlatformId platform, Set<Channel> channels, int max) {
        return database.query(
                """
                update messages m
                set tries = tries + 1, lease = lease + 1, due_at = now() + interval '%d seconds'
                from (
                    select id from messages
                    where platform_id = ? and due_at <= now() and channel = any (?::text[])
                    order by due_at limit ? for update skip locked) due
                where m.platform_id = ? and m.id = due.id
                returning m.*, m.give_up_at <= now() as is_late""".formatted(LEASE.toSeconds()), Claim::read, platform.uuid(), names(channels), max, platform.uuid());
    }

    /// Marks a message as sent or failed. Without effect when the lease was lost.
    void finish(PlatformId platform, Claim claim, boolean isSent) {
        database.commit(SqlStatement.of(
                """
                update messages set status = ?, due_at = null, finished_at = now()
                where platform_id = ? and id = ? and lease = ? and status = 'PENDING'""",
                isSent ? "SENT" : "FAILED",
                platform.uuid(),
                claim.message().id().uuid(),
                claim.lease()));
    }

    /// Schedules another attempt after a delay, or marks the message as failed if its time to live
    /// ends before. Without effect when the lease was lost.
    void retry(PlatformId platform, Claim claim, Duration delay) {
        database.commit(SqlStatement.of(
                """
                update messages m
                set due_at = case when next.at < m.give_up_at then next.at end,
                    status = case when next.at < m.give_up_at then 'PENDING' else 'FAILED' end,
                    finished_at = case when next.at < m.give_up_at then null else now() end
                from (select now() + ?::double precision * interval '1 millisecond' as at) next
                where m.platform_id = ? and m.id = ? and m.lease = ? and m.status = 'PENDING'""",
                (double) delay.toMillis(),
                platform.uuid(),
                claim.message().id().uuid(),
                claim.lease()));
    }

    /// Lists messages, newest first.
    ///
    /// @param customer the recipient; `null` for messages to all customers
    List<StoredMessage> listNewest(PlatformId platform, @Nullable CustomerId customer, int limit) {
        List<@Nullable Object> args = new ArrayList<>(List.of(platform.uuid()));
        if (customer != null) {
            args.add(customer.uuid());
        }
        args.add(limit);
        return database.query(
                "select * from messages where platform_id = ?" + (customer == null ? "" : " and customer_id = ?")
                        + " order by id desc limit ?",
                StoredMessage::read,
                args.toArray());
    }

    Optional<StoredMessage> find(PlatformId platform, MessageId id) {
        return database.first(
                "select * from messages where platform_id = ? and id = ?",
                StoredMessage::read,
                platform.uuid(),
                id.uuid());
    }

    /// Deletes messages by the time in their ids, which is a range of the primary key.
    void removeOld(PlatformId platform, Instant createdBefore) {
        database.commit(SqlStatement.of(
                "delete from messages where platform_id = ? and id < ?",
                platform.uuid(),
                IdGenerator.minIdAt(createdBefore)));
    }

    private static String[] names(Set<Channel> channels) {
        return channels.stream().map(Channel::name).toArray(String[]::new);
    }
}
