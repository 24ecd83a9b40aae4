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

/// Writes down what became of attempts, many in one transaction: a thousand deliveries a second
/// must not be a thousand commits. Whoever reports waits until it is written, for a while even
/// while the database is away: what an endpoint took need not be sent again because of that.
public final class AttemptBatchWriter implements AutoCloseable {
    private static final int MAX_AT_ONCE = 40;
    private static final int WRITERS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Database database;
    private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
    private final List<Thread> writers = new ArrayList<>();
    private volatile boolean isClosed;

    public AttemptBatchWriter(Database database) {
        this.database = database;
        for (int i = 0; i < WRITERS; i++) {
            writers.add(Thread.ofVirtual().name("webhook-ledger-" + i).start(this::run));
        }
    }

    private record Report(
            UUID stream, SqlStatement settling, SqlStatement attempt, CompletableFuture<Boolean> isSettled) {}

    /// Writes an attempt and what follows from it.
    ///
    /// @param stream whose row `settling` locks
    /// @param settling touches a row only while the lease holds
    /// @return whether the lease held
    /// @throws dev.trellis.db.DatabaseUnavailable when nothing was written; the lease will run out,
    ///     and the event be sent again
    boolean write(UUID stream, SqlStatement settling, SqlStatement attempt) throws InterruptedException {
        Report report = new Report(stream, settling, attempt, new CompletableFuture<>());
        reports.add(report);
        if (isClosed && reports.remove(report)) {
            return false;
        }
        try {
            return report.isSettled().get();
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
                reports.drainTo(batch, MAX_AT_ONCE - 1);
                // In one order, as replays lock them: so nobody waits in a circle.
                batch.sort(Comparator.comparing(Report::stream));
                commit(batch);
                batch.clear();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } finally {
            reports.drainTo(batch);
            batch.forEach(report -> report.isSettled().complete(false));
        }
    }

    private void commit(List<Report> batch) throws InterruptedException {
        List<SqlStatement> writes = new ArrayList<>();
        for (Report report : batch) {
            writes.add(report.settling());
            writes.add(report.attempt());
        }
        try {
            int[] counts = commitPatiently(writes);
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).isSettled().complete(counts[2 * i] == 1);
            }
        } catch (RuntimeException | Error failed) {
            if (batch.size() == 1 || failed instanceof DatabaseUnavailable) {
                batch.forEach(report -> report.isSettled().completeExceptionally(failed));
            } else {
                // One of them may be to blame; the others must not suffer for it.
                for (Report report : batch) {
                    commit(List.of(report));
                }
            }
        }
    }

    /// Writing twice does no harm: the second time nothing is pending any more, and the attempt
    /// is there.
    private int[] commitPatiently(List<SqlStatement> writes) throws InterruptedException {
        for (long waited = 0; ; waited += PAUSE.toMillis()) {
            try {
                return database.commit(writes);
            } catch (DatabaseUnavailable away) {
                if (waited >= PATIENCE.toMillis()) {
                    throw away;
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    @Override
    public void close() {
        isClosed = true;
        writers.forEach(Thread::interrupt);
    }
}
