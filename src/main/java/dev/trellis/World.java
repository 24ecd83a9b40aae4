package dev.trellis;

import dev.trellis.base.IdFactory;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.LongSupplier;

/// Time, chance and ids. Made once, handed to everything that needs them; nothing else reads them
/// from the system.
///
/// @param nanoTime a clock that never goes back, for ages and limits
public record World(Clock clock, LongSupplier nanoTime, SecureRandom random, IdFactory ids) {
    public static World real() {
        return with(Clock.systemUTC());
    }

    /// The real world, but at another time.
    public static World with(Clock clock) {
        SecureRandom random = new SecureRandom();
        return new World(clock, System::nanoTime, random, new IdFactory(clock, random));
    }
}
