package dev.trellis.webhooks.delivery;

import dev.trellis.webhooks.events.AttemptOutcome;
import java.time.Duration;

/// Adapts the number of concurrent deliveries to one endpoint: the limit grows by one with each
/// quick success, halves when the endpoint is slow or refuses, and falls to one when it cannot be
/// reached. After three such failures in a row, nothing is sent for a cool-down of 1 s, which
/// doubles with each further failure, up to 1 min. Not thread-safe.
final class AdaptiveConcurrencyLimit {
    private static final int INITIAL_LIMIT = 2;
    private static final int MAX_LIMIT = 32;
    private static final int FAILURES_BEFORE_COOLDOWN = 3;
    private static final Duration SLOW = Duration.ofSeconds(2);
    private static final Duration FIRST_COOLDOWN = Duration.ofSeconds(1);
    private static final Duration LONGEST_COOLDOWN = Duration.ofMinutes(1);

    private int concurrencyLimit = INITIAL_LIMIT;
    private int failuresInARow;
    private boolean isSlow = true;
    private long coolsDownUntilNanos;
    private boolean isCoolingDown;

    /// The number of streams that may be under way at once.
    int concurrencyLimit() {
        return concurrencyLimit;
    }

    /// Whether the last attempt took two seconds or longer. Slow endpoints together get only a part
    /// of the node's permits. An endpoint counts as slow until its first attempt has ended.
    boolean isSlow() {
        return isSlow;
    }

    boolean isCoolingDown(long nowNanos) {
        isCoolingDown = isCoolingDown && nowNanos - coolsDownUntilNanos < 0;
        return isCoolingDown;
    }

    /// Records the end of an attempt.
    void record(AttemptOutcome outcome, Duration duration, long nowNanos) {
        isSlow = duration.compareTo(SLOW) >= 0;
        if (!outcome.countsAgainstEndpoint()) {
            failuresInARow = 0;
            isCoolingDown = false;
            concurrencyLimit = outcome.isDelivered() && !isSlow
                    ? Math.min(MAX_LIMIT, concurrencyLimit + 1)
                    : Math.max(1, concurrencyLimit / 2);
            return;
        }
        concurrencyLimit = 1;
        failuresInARow++;
        if (failuresInARow >= FAILURES_BEFORE_COOLDOWN) {
            int doublings = Math.min(failuresInARow - FAILURES_BEFORE_COOLDOWN, 10);
            Duration doubled = FIRST_COOLDOWN.multipliedBy(1L << doublings);
            Duration cooldown = doubled.compareTo(LONGEST_COOLDOWN) > 0 ? LONGEST_COOLDOWN : doubled;
            coolsDownUntilNanos = nowNanos + cooldown.toNanos();
            isCoolingDown = true;
        }
    }
}
