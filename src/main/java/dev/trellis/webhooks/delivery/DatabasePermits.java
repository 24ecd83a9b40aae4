package dev.trellis.webhooks.delivery;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// Lets at most four deliveries use the database at the same time. There may be a thousand
/// deliveries, and requests to the API use the same connection pool.
final class DatabasePermits {
    private static final int MAX_CONCURRENT = 4;

    private final Semaphore semaphore = new Semaphore(MAX_CONCURRENT, true);

    /// Runs a query or a commit as soon as there is a permit.
    <T> T run(Supplier<T> work) {
        semaphore.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            semaphore.release();
        }
    }
}
