package dev.trellis.base;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/// Clock, random numbers and the generator of ids: created once and injected, so that tests can
/// replace them. No other code reads them from the system.
///
/// @param nanoTime a monotonic clock in nanoseconds, for ages and limits
public record Environment(Clock clock, LongSupplier nanoTime, SecureRandom random, IdGenerator ids) {
    /// The clock and random numbers of the system.
    public static Environment system() {
        return withClock(Clock.systemUTC());
    }

    /// The same with another clock.
    public static Environment withClock(Clock clock) {
        SecureRandom random = new SecureRandom();
        return new Environment(clock, System::nanoTime, random, new IdGenerator(clock, random));
    }

    /// The current time in the precision in which the API returns times: milliseconds.
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /// The current date in the clock's time zone.
    public LocalDate today() {
        return LocalDate.now(clock);
    }
}
