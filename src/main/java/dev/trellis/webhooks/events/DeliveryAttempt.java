package dev.trellis.webhooks.events;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One try to deliver an event.
///
/// @param id UUIDv7 of the moment it began
/// @param endpoint where it was sent; empty when there was nowhere
/// @param status of the answer; `null` when there was none
/// @param response the first 64 KiB of the answer, or, without an answer, why there was none
/// @param askedPause what the endpoint asked for by `Retry-After`; zero when it did not
public record DeliveryAttempt(
        UUID id,
        String endpoint,
        Instant startedAt,
        Duration duration,
        AttemptOutcome outcome,
        @Nullable Integer status,
        byte[] response,
        Duration retryAfter) {}
