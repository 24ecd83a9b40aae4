package dev.trellis.webhooks.delivery;

import dev.trellis.webhooks.events.AttemptOutcome;
import java.time.Duration;

/// What this node may do to one endpoint at once: more while it answers, one thing at a time when
/// it does not, and after several silences in a row a rest. Not thread-safe.
final class EndpointHealth {
    private static final int AT_FIRST = 2;
    private static final int AT_MOST = 32;
    private static final int SILENCES_BEFORE_REST = 3;
    private static final Duration SLOW = Duration.ofSeconds(2);
    private static final Duration FIRST_REST = Duration.ofSeconds(1);
    private static final Duration LONGEST_REST = Duration.ofMinutes(1);

    private int window = AT_FIRST;
    private int silences;
    private boolean isSlow = true;
    private long restsUntilNanos;
    private boolean isResting;

    /// How many streams may be under way.
    int window() {
        return window;
    }

    /// Whether what is sent there is likely to take long; such endpoints together may use only a
    /// part of this node. Until it has answered once, that must be feared.
    boolean isSlow() {
        return isSlow;
    }

    boolean isResting(long nowNanos) {
        isResting = isResting && nowNanos - restsUntilNanos < 0;
        return isResting;
    }

    void note(AttemptOutcome outcome, Duration duration, long nowNanos) {
        isSlow = duration.compareTo(SLOW) >= 0;
        if (!outcome.countsAgainstEndpoint()) {
            silences = 0;
            isResting = false;
            window = outcome.isDelivered() && !isSlow ? Math.min(AT_MOST, window + 1) : Math.max(1, window / 2);
            return;
        }
        window = 1;
        silences++;
        if (silences >= SILENCES_BEFORE_REST) {
            int doublings = Math.min(silences - SILENCES_BEFORE_REST, 10);
            Duration rest = FIRST_REST.multipliedBy(1L << doublings);
            restsUntilNanos = nowNanos + (rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest).toNanos();
            isResting = true;
        }
    }
}
