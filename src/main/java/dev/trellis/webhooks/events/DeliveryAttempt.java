package dev.trellis.webhooks.events;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One attempt to deliver an event.
///
/// @param id UUIDv7 of the time at which it began
/// @param endpoint the URL to which the event was sent; empty when it was not sent
/// @param status HTTP status of the response; `null` when there was none
/// @param response the first 64 KiB of the response's body; without a response, the reason in UTF-8
/// @param retryAfter the delay that the endpoint asked for by `Retry-After`; zero when it did not
public record DeliveryAttempt(
        UUID id,
        String endpoint,
        Instant startedAt,
        Duration duration,
        AttemptOutcome outcome,
        @Nullable Integer status,
        byte[] response,
        Duration retryAfter) {

    /// The response as text. Bytes that are not UTF-8 are replaced.
    public String responseText() {
        return responseText(response);
    }

    static String responseText(byte[] response) {
        return new String(response, StandardCharsets.UTF_8);
    }
}
