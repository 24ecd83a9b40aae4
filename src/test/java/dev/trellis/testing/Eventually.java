package dev.trellis.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for a condition that becomes true in the background, for no longer than that takes.
public final class Eventually {
    static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = 10_000_000L;

    private Eventually() {}

    /// Fails the test when the condition is still false at the deadline.
    ///
    /// @param what describes the condition, for the message
    public static void holds(String what, BooleanSupplier condition) {
        holds(what, DEADLINE, condition);
    }

    /// @param deadline for conditions that need longer on a slow machine
    public static void holds(String what, Duration deadline, BooleanSupplier condition) {
        long end = System.nanoTime() + deadline.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("after " + deadline.toSeconds() + " seconds it is still not so: " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
