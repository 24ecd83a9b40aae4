package dev.trellis.webhooks.delivery;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// Lets a few deliveries at a time use the database: there may be a thousand of them, and the calls
/// of the API use the same pool.
public final class DatabaseThrottle {
    private static final int MAX_CONCURRENT = 4;

    private final Semaphore semaphore = new Semaphore(MAX_CONCURRENT, true);

    <T> T run(Supplier<T> work) {
        semaphore.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            semaphore.release();
        }
    }
}
