package dev.trellis.bench;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One connection that makes events at its own pace.
final class EventProducer {
    private final Thread thread;
    private volatile @Nullable IOException failure;

    private EventProducer(int port, Supplier<BareHttpClient.Request> requests, long count, double every, double first) {
        this.thread = Thread.ofPlatform().daemon().name("event-writer").unstarted(() -> {
            try (BareHttpClient client = BareHttpClient.connect(port, requests)) {
                long start = System.nanoTime();
                for (long i = 0; i < count; i++) {
                    long due = start + Math.round((first + i * every) * 1e9);
                    while (every > 0 && System.nanoTime() - due < 0) {
                        LockSupport.parkNanos(due - System.nanoTime());
                    }
                    client.call();
                }
            } catch (IOException failed) {
                failure = failed;
            }
        });
    }

    /// @param every seconds from one event to the next; 0 for no pause
    /// @param first seconds before the first one
    static EventProducer start(
            int port, Supplier<BareHttpClient.Request> requests, long count, double every, double first) {
        EventProducer writer = new EventProducer(port, requests, count, every, first);
        writer.thread.start();
        return writer;
    }

    /// @throws IOException when one was answered otherwise than with success
    void join() throws IOException, InterruptedException {
        thread.join();
        IOException failed = failure;
        if (failed != null) {
            throw failed;
        }
    }
}
