package dev.trellis.webhooks.events;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.base.WebhookId;
import dev.trellis.db.Row;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A database row of `webhook_events`.
///
/// @param stream the events of one stream are delivered in the order of their `seq`
/// @param seq sequence number in its stream
/// @param customer whom it is about; `null` for an event about the platform
/// @param sealedBody the encrypted JSON that is sent; empty when the row was read for a list
/// @param isRetried whether it is tried again after a failed attempt
/// @param tries number of attempts since it was written or last replayed
/// @param age time since it was written or last replayed, by the database's clock
/// @param finishedAt when it was delivered or parked; `null` while it is pending
public record StoredEvent(
        PlatformId platform,
        WebhookId id,
        UUID stream,
        long seq,
        @Nullable CustomerId customer,
        String type,
        byte[] sealedBody,
        EventStatus status,
        boolean isRetried,
        int tries,
        Duration age,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant finishedAt,
        Instant createdAt) {

    /// The columns that [#read] needs.
    public static final String COLUMNS = columns("sealed_body");

    /// The same columns, with an empty body.
    static final String COLUMNS_WITHOUT_BODY = columns("''::bytea as sealed_body");

    private static String columns(String body) {
        return """
            platform_id, id, stream_id, seq, customer_id, type, %s, status, is_retried, tries,
            (extract(epoch from now() - enqueued_at) * 1000)::bigint as age_millis, next_attempt_at, finished_at,
            created_at
            """.formatted(body);
    }

    /// Reads a row that has [#COLUMNS].
    public static StoredEvent read(Row row) throws SQLException {
        @Nullable UUID customer = row.optionalUuid("customer_id");
        return new StoredEvent(
                new PlatformId(row.uuid("platform_id")),
                new WebhookId(row.uuid("id")),
                row.uuid("stream_id"),
                row.number("seq"),
                customer == null ? null : new CustomerId(customer),
                row.text("type"),
                row.bytes("sealed_body"),
                EventStatus.valueOf(row.text("status")),
                row.flag("is_retried"),
                (int) row.number("tries"),
                Duration.ofMillis(Math.max(0, row.number("age_millis"))),
                row.optionalInstant("next_attempt_at"),
                row.optionalInstant("finished_at"),
                row.instant("created_at"));
    }
}
