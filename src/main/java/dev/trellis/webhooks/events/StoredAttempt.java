package dev.trellis.webhooks.events;

import dev.trellis.db.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A database row of `webhook_attempts`.
///
/// @param endpoint the URL to which the event was sent; empty when it was not sent
/// @param status HTTP status of the response; `null` when there was none
/// @param sealedResponse the encrypted response; `null` when none is stored or it was not read
record StoredAttempt(
        UUID id,
        String endpoint,
        Instant startedAt,
        long durationMillis,
        AttemptOutcome outcome,
        @Nullable Integer status,
        byte @Nullable [] sealedResponse) {

    static StoredAttempt read(Row row) throws SQLException {
        int status = (int) row.number("response_status");
        return new StoredAttempt(
                row.uuid("id"),
                row.text("endpoint"),
                row.instant("started_at"),
                row.number("duration_millis"),
                AttemptOutcome.valueOf(row.text("outcome")),
                status == 0 ? null : status,
                row.optionalBytes("sealed_response"));
    }
}
