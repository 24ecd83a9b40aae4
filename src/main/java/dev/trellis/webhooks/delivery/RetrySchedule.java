package dev.trellis.webhooks.delivery;

import java.time.Duration;
import java.util.Optional;

/// When a failed event is tried again: after about 5 s, then twice as long each time, at most half
/// an hour, for 7 days (behaviour, section 7).
///
/// Every delay has jitter, the longest ones included: thousands of events that wait for one
/// endpoint must not be sent in one moment. So the longest delays are 20 to 30 minutes.
final class RetrySchedule {
    static final Duration FIRST_DELAY = Duration.ofSeconds(5);
    static final Duration LONGEST_DELAY = Duration.ofMinutes(30);
    static final Duration GIVE_UP = Duration.ofDays(7);

    /// A delay is up to a fifth shorter or longer, so that events which failed together are not
    /// retried together.
    private static final double JITTER = 0.2;

    private static final int MAX_DOUBLINGS = 10;

    private RetrySchedule() {}

    /// The delay before the next attempt.
    ///
    /// @param tries failed attempts so far, including the last one; at least 1
    /// @param age time since the event was written or last replayed
    /// @param random uniform in [0, 1)
    /// @param retryAfter the delay that the endpoint asked for by `Retry-After`; it can make the
    ///     delay longer, not shorter
    /// @return empty when the event is to be parked
    static Optional<Duration> nextDelay(int tries, Duration age, double random, Duration retryAfter) {
        double doubled = FIRST_DELAY.toMillis() * Math.pow(2, Math.min(tries - 1, MAX_DOUBLINGS));
        double capped = Math.min(doubled, LONGEST_DELAY.toMillis() / (1 + JITTER));
        double jittered = capped * (1 - JITTER + 2 * JITTER * random);
        Duration scheduled = Duration.ofMillis(Math.round(jittered));
        Duration longer = scheduled.compareTo(retryAfter) < 0 ? retryAfter : scheduled;
        Duration delay = longer.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : longer;
        return age.plus(delay).compareTo(GIVE_UP) > 0 ? Optional.empty() : Optional.of(delay);
    }
}
