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

/// A row of `webhook_events` as it rests.
///
/// @param seq its place in its stream
/// @param tries since it was written, or replayed last
/// @param age since then, by the database's clock
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

    public static final String COLUMNS = columns("sealed_body");

    /// Without what is sent.
    static final String COLUMNS_WITHOUT_BODY = columns("''::bytea as sealed_body");

    private static String columns(String body) {
        return """
            platform_id, id, stream_id, seq, customer_id, type, %s, status, is_retried, tries,
            (extract(epoch from now() - enqueued_at) * 1000)::bigint as age_millis, next_attempt_at, finished_at,
            created_at
            """.formatted(body);
    }

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
