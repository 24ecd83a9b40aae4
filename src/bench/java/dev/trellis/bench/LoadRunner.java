package dev.trellis.bench;

import dev.trellis.bench.LoadConnection.UnexpectedResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Sends requests with several clients at once, each without a pause, and measures them.
final class LoadRunner {
    private static final Duration MAX_WAIT_AFTER_END = Duration.ofSeconds(30);

    private LoadRunner() {}

    /// Runs every client on a thread of its own, and waits for the last response.
    ///
    /// Platform threads: there are few of them, and a blocking call on one is a single system call.
    ///
    /// @param progress receives once a second the number of requests that have succeeded so far
    /// @throws IOException when clients still wait for a response 30 seconds after the end
    static Measurement run(
            List<? extends LoadConnection> clients, Duration duration, LongSupplier nanoTime, LongConsumer progress)
            throws IOException, InterruptedException {
        LongAdder succeeded = new LongAdder();
        CountDownLatch done = new CountDownLatch(clients.size());
        long start = nanoTime.getAsLong();
        List<Worker> workers = new ArrayList<>();
        for (LoadConnection client : clients) {
            Worker worker = new Worker(client, start + duration.toNanos(), nanoTime, succeeded, done);
            workers.add(worker);
            Thread.ofPlatform().daemon().name("bench-client").start(worker);
        }
        long deadline = start + duration.plus(MAX_WAIT_AFTER_END).toNanos();
        while (!done.await(1, TimeUnit.SECONDS)) {
            progress.accept(succeeded.sum());
            if (nanoTime.getAsLong() - deadline > 0) {
                throw new IOException(done.getCount() + " of " + clients.size() + " clients still wait for an answer "
                        + MAX_WAIT_AFTER_END.toSeconds() + " s after the end of the measurement.");
            }
        }
        return sum(workers, start);
    }

    private static Measurement sum(List<Worker> workers, long start) {
        LatencyHistogram latencies = new LatencyHistogram();
        long errors = 0;
        long end = start + 1;
        @Nullable String firstError = null;
        for (Worker worker : workers) {
            latencies.addAll(worker.latencies);
            errors += worker.errors;
            end = Math.max(end, worker.end);
            firstError = firstError == null ? worker.firstError : firstError;
        }
        return new Measurement(latencies.count(), (end - start) / 1e9, latencies, errors, firstError);
    }

    /// The loop of one client. Other threads read its fields only after `done` was counted down.
    private static final class Worker implements Runnable {
        private final LoadConnection client;
        private final long deadline;
        private final LongSupplier nanoTime;
        private final LongAdder succeeded;
        private final CountDownLatch done;
        private final LatencyHistogram latencies = new LatencyHistogram();
        private long errors;
        private long end;
        private @Nullable String firstError;

        Worker(LoadConnection client, long deadline, LongSupplier nanoTime, LongAdder succeeded, CountDownLatch done) {
            this.client = client;
            this.deadline = deadline;
            this.nanoTime = nanoTime;
            this.succeeded = succeeded;
            this.done = done;
        }

        @Override
        public void run() {
            try {
                sendUntilDeadline();
            } catch (IOException | SQLException | RuntimeException broken) {
                recordError(broken);
            } finally {
                done.countDown();
            }
        }

        private void sendUntilDeadline() throws IOException, SQLException {
            long start = nanoTime.getAsLong();
            end = start;
            while (start - deadline < 0) {
                try {
                    if (!client.send()) {
                        return;
                    }
                    end = nanoTime.getAsLong();
                    latencies.add(end - start);
                    succeeded.increment();
                } catch (UnexpectedResponse unexpected) {
                    recordError(unexpected);
                    end = nanoTime.getAsLong();
                }
                start = end;
            }
        }

        private void recordError(Exception error) {
            errors++;
            firstError = firstError == null ? error.toString() : firstError;
        }
    }
}
