package dev.trellis;

import dev.trellis.base.IdGenerator;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.LongSupplier;

/// Time, chance and ids. Made once, handed to everything that needs them; nothing else reads them
/// from the system.
///
/// @param nanoTime a clock that never goes back, for ages and limits
public record Environment(Clock clock, LongSupplier nanoTime, SecureRandom random, IdGenerator ids) {
    public static Environment system() {
        return withClock(Clock.systemUTC());
    }

    /// The real world, but at another time.
    public static Environment withClock(Clock clock) {
        SecureRandom random = new SecureRandom();
        return new Environment(clock, System::nanoTime, random, new IdGenerator(clock, random));
    }
}
