package dev.trellis.bench;

import dev.trellis.bench.BenchmarkClient.UnexpectedResponse;
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

/// What came of keeping some clients at work for a while.
///
/// @param firstError what the first error was; `null` when there was none
record Measurement(
        long requests,
        double seconds,
        LatencyHistogram latencies,
        long errors,
        @Nullable String firstError) {
    private static final Duration GRACE = Duration.ofSeconds(30);

    double perSecond() {
        return requests / seconds;
    }

    /// Keeps every client at work, each on a thread of its own, and waits for the last answer.
    ///
    /// Platform threads: there are few of them, and a blocking call on one is a single system call.
    ///
    /// @param progress told once a second how many requests were answered
    /// @throws IOException when clients still wait for an answer long after the end
    static Measurement of(
            List<? extends BenchmarkClient> clients, Duration duration, LongSupplier nanoTime, LongConsumer progress)
            throws IOException, InterruptedException {
        LongAdder answered = new LongAdder();
        CountDownLatch done = new CountDownLatch(clients.size());
        long start = nanoTime.getAsLong();
        List<Worker> workers = new ArrayList<>();
        for (BenchmarkClient client : clients) {
            Worker worker = new Worker(client, start + duration.toNanos(), nanoTime, answered, done);
            workers.add(worker);
            Thread.ofPlatform().daemon().name("bench-client").start(worker);
        }
        long patience = start + duration.plus(GRACE).toNanos();
        while (!done.await(1, TimeUnit.SECONDS)) {
            progress.accept(answered.sum());
            if (nanoTime.getAsLong() - patience > 0) {
                throw new IOException(done.getCount() + " of " + clients.size() + " clients still wait for an answer "
                        + GRACE.toSeconds() + " s after the end of the measurement.");
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

    /// One client's loop. Its fields are read by others only after `done`.
    private static final class Worker implements Runnable {
        private final BenchmarkClient client;
        private final long deadline;
        private final LongSupplier nanoTime;
        private final LongAdder answered;
        private final CountDownLatch done;
        private final LatencyHistogram latencies = new LatencyHistogram();
        private long errors;
        private long end;
        private @Nullable String firstError;

        Worker(BenchmarkClient client, long deadline, LongSupplier nanoTime, LongAdder answered, CountDownLatch done) {
            this.client = client;
            this.deadline = deadline;
            this.nanoTime = nanoTime;
            this.answered = answered;
            this.done = done;
        }

        @Override
        public void run() {
            try {
                work();
            } catch (IOException | SQLException | RuntimeException broken) {
                fail(broken);
            } finally {
                done.countDown();
            }
        }

        private void work() throws IOException, SQLException {
            long before = nanoTime.getAsLong();
            end = before;
            while (before - deadline < 0) {
                try {
                    if (!client.send()) {
                        return;
                    }
                    end = nanoTime.getAsLong();
                    latencies.add(end - before);
                    answered.increment();
                } catch (UnexpectedResponse unexpected) {
                    fail(unexpected);
                    end = nanoTime.getAsLong();
                }
                before = end;
            }
        }

        private void fail(Exception error) {
            errors++;
            firstError = firstError == null ? error.toString() : firstError;
        }
    }
}
