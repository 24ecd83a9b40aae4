package dev.trellis.base;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/// Clock, random numbers and the generator of ids: created once and injected, so that tests can
/// replace them. Nothing else reads them from the system.
///
/// @param nanoTime a monotonic clock in nanoseconds, for ages and limits
public record Environment(Clock clock, LongSupplier nanoTime, SecureRandom random, IdGenerator ids) {
    /// The system's own.
    public static Environment system() {
        return withClock(Clock.systemUTC());
    }

    /// The system's own, but for the clock.
    public static Environment withClock(Clock clock) {
        SecureRandom random = new SecureRandom();
        return new Environment(clock, System::nanoTime, random, new IdGenerator(clock, random));
    }

    /// The time now, in the precision in which times are served: milliseconds.
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /// The date now, in the clock's zone.
    public LocalDate today() {
        return LocalDate.now(clock);
    }
}
