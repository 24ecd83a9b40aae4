package dev.trellis.webhooks.delivery;

import dev.trellis.db.Database;
import dev.trellis.db.DatabaseUnavailable;
import dev.trellis.db.SqlStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

/// Writes the outcomes of attempts in batches, many in one transaction: a thousand deliveries a
/// second must not be a thousand commits. A delivery waits until its report is committed. If the
/// database is unavailable, the writer retries for eight seconds, because an event whose delivery
/// is not recorded would be sent again.
final class AttemptBatchWriter implements AutoCloseable {
    private static final int MAX_BATCH = 40;
    private static final int WRITERS = 2;
    private static final Duration RETRY_LIMIT = Duration.ofSeconds(8);
    private static final Duration RETRY_DELAY = Duration.ofMillis(500);

    private final Database database;
    private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
    private final List<Thread> writers = new ArrayList<>();
    private volatile boolean isClosed;

    /// Starts the threads that write.
    AttemptBatchWriter(Database database) {
        this.database = database;
        for (int i = 0; i < WRITERS; i++) {
            writers.add(Thread.ofVirtual().name("webhook-attempts-" + i).start(this::run));
        }
    }

    private record Report(
            UUID stream, SqlStatement settlement, SqlStatement attempt, CompletableFuture<Boolean> result) {}

    /// Writes an attempt and its effect on the event, and waits for the commit.
    ///
    /// @param stream the stream whose row `settlement` locks
    /// @param settlement touches one row while the lease holds, and none otherwise
    /// @return whether the lease held
    /// @throws dev.trellis.db.DatabaseUnavailable when nothing was written; the lease will end, and
    ///     the event be sent again
    boolean write(UUID stream, SqlStatement settlement, SqlStatement attempt) throws InterruptedException {
        Report report = new Report(stream, settlement, attempt, new CompletableFuture<>());
        reports.add(report);
        if (isClosed && reports.remove(report)) {
            return false;
        }
        try {
            return report.result().get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    private void run() {
        List<Report> batch = new ArrayList<>();
        try {
            while (true) {
                batch.add(reports.take());
                reports.drainTo(batch, MAX_BATCH - 1);
                // Streams are locked in the order of their ids, as replays lock them, so that there
                // is no deadlock.
                batch.sort(Comparator.comparing(Report::stream));
                commit(batch);
                batch.clear();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } finally {
            reports.drainTo(batch);
            batch.forEach(report -> report.result().complete(false));
        }
    }

    private void commit(List<Report> batch) throws InterruptedException {
        List<SqlStatement> statements = new ArrayList<>();
        for (Report report : batch) {
            statements.add(report.settlement());
            statements.add(report.attempt());
        }
        try {
            int[] counts = commitWithRetry(statements);
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).result().complete(counts[2 * i] == 1);
            }
        } catch (RuntimeException | Error failed) {
            if (batch.size() == 1 || failed instanceof DatabaseUnavailable) {
                batch.forEach(report -> report.result().completeExceptionally(failed));
            } else {
                // One report may be the cause, and the others must not fail with it.
                for (Report report : batch) {
                    commit(List.of(report));
                }
            }
        }
    }

    /// A commit may have succeeded although its confirmation was lost. Writing twice does no harm:
    /// the second time the event is no longer pending, and the attempt exists.
    private int[] commitWithRetry(List<SqlStatement> statements) throws InterruptedException {
        for (long waitedMillis = 0; ; waitedMillis += RETRY_DELAY.toMillis()) {
            try {
                return database.commit(statements);
            } catch (DatabaseUnavailable unavailable) {
                if (waitedMillis >= RETRY_LIMIT.toMillis()) {
                    throw unavailable;
                }
                Thread.sleep(RETRY_DELAY);
            }
        }
    }

    /// Stops the writers. Reports that are not committed yet return as if the lease was lost.
    @Override
    public void close() {
        isClosed = true;
        writers.forEach(Thread::interrupt);
    }
}
