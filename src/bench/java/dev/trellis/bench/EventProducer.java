package dev.trellis.bench;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One HTTP connection that creates events over the API at a fixed rate.
final class EventProducer {
    private final Thread thread;
    private volatile @Nullable IOException failure;

    private EventProducer(
            int port,
            Supplier<BareHttpClient.Request> requests,
            long count,
            double intervalSeconds,
            double delaySeconds) {
        this.thread = Thread.ofPlatform().daemon().name("event-producer").unstarted(() -> {
            try (BareHttpClient client = BareHttpClient.connect(port, requests)) {
                long start = System.nanoTime();
                for (long i = 0; i < count; i++) {
                    long due = start + Math.round((delaySeconds + i * intervalSeconds) * 1e9);
                    while (intervalSeconds > 0 && System.nanoTime() - due < 0) {
                        LockSupport.parkNanos(due - System.nanoTime());
                    }
                    client.send();
                }
            } catch (IOException failed) {
                failure = failed;
            }
        });
    }

    /// Starts to create events, on a thread of its own.
    ///
    /// @param requests each creates one event
    /// @param intervalSeconds from one event to the next; 0 for no pause
    /// @param delaySeconds before the first event
    static EventProducer start(
            int port,
            Supplier<BareHttpClient.Request> requests,
            long count,
            double intervalSeconds,
            double delaySeconds) {
        EventProducer producer = new EventProducer(port, requests, count, intervalSeconds, delaySeconds);
        producer.thread.start();
        return producer;
    }

    /// Waits until all events are created.
    ///
    /// @throws IOException when a request failed
    void join() throws IOException, InterruptedException {
        thread.join();
        IOException failed = failure;
        if (failed != null) {
            throw failed;
        }
    }
}
