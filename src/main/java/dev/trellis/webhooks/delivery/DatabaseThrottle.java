package dev.trellis.webhooks.delivery;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// Lets a few deliveries at a time use the database: there may be a thousand of them, and the calls
/// of the API use the same pool.
public final class DatabaseThrottle {
    private static final int AT_ONCE = 4;

    private final Semaphore gate = new Semaphore(AT_ONCE, true);

    <T> T take(Supplier<T> work) {
        gate.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            gate.release();
        }
    }
}
