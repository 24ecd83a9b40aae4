package dev.trellis.webhooks.delivery;

import java.time.Duration;
import java.util.Optional;

/// When an event that was not taken is tried again: after about 5 s, then twice as long each time,
/// at most half an hour, for 7 days (behaviour, section 7).
///
/// Every pause has its jitter, the longest too: thousands of events that wait for one endpoint must
/// not come back in one moment. So those are 20 to 30 minutes long.
final class RetrySchedule {
    static final Duration FIRST_DELAY = Duration.ofSeconds(5);
    static final Duration LONGEST_DELAY = Duration.ofMinutes(30);
    static final Duration GIVE_UP = Duration.ofDays(7);

    /// So that events which failed together do not come back together.
    private static final double JITTER = 0.2;

    private static final int MAX_DOUBLINGS = 10;

    private RetrySchedule() {}

    /// How long to wait after a failure.
    ///
    /// @param tries failures so far, this one included; at least 1
    /// @param age since the event was written or replayed
    /// @param chance uniform in [0, 1)
    /// @param asked what the endpoint asked for by `Retry-After`; it can make the pause longer,
    ///     not shorter
    /// @return nothing when it is to be parked
    static Optional<Duration> nextDelay(int tries, Duration age, double chance, Duration asked) {
        double doubled = FIRST_DELAY.toMillis() * Math.pow(2, Math.min(tries - 1, MAX_DOUBLINGS));
        double capped = Math.min(doubled, LONGEST_DELAY.toMillis() / (1 + JITTER));
        double jittered = capped * (1 - JITTER + 2 * JITTER * chance);
        Duration wanted = Duration.ofMillis(Math.round(jittered));
        Duration longer = wanted.compareTo(asked) < 0 ? asked : wanted;
        Duration pause = longer.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : longer;
        return age.plus(pause).compareTo(GIVE_UP) > 0 ? Optional.empty() : Optional.of(pause);
    }
}
