package dev.trellis.webhooks.delivery;

import dev.trellis.webhooks.events.AttemptOutcome;
import java.time.Duration;

/// What this node may do to one endpoint at once: more while it answers, one thing at a time when
/// it does not, and after several silences in a row a rest. Not thread-safe.
final class EndpointHealth {
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

    /// How many streams may be under way.
    int concurrencyLimit() {
        return concurrencyLimit;
    }

    /// Whether what is sent there is likely to take long; such endpoints together may use only a
    /// part of this node. Until it has answered once, that must be feared.
    boolean isSlow() {
        return isSlow;
    }

    boolean isCoolingDown(long nowNanos) {
        isCoolingDown = isCoolingDown && nowNanos - coolsDownUntilNanos < 0;
        return isCoolingDown;
    }

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
            Duration cooldown = FIRST_COOLDOWN.multipliedBy(1L << doublings);
            coolsDownUntilNanos =
                    nowNanos + (cooldown.compareTo(LONGEST_COOLDOWN) > 0 ? LONGEST_COOLDOWN : cooldown).toNanos();
            isCoolingDown = true;
        }
    }
}
