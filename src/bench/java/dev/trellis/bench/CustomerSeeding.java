package dev.trellis.bench;

import dev.trellis.cli.ProgressReporter;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// Fills the tables with customers: the same statements as those of `POST /customers`, for many
/// customers in one commit.
final class CustomerSeeding {
    private static final int BATCH_SIZE = 50;

    private final Database database;
    private final BenchmarkTenant tenant;
    private final RequestBodies bodies;

    CustomerSeeding(Database database, BenchmarkTenant tenant, RequestBodies bodies) {
        this.database = database;
        this.tenant = tenant;
        this.bodies = bodies;
    }

    /// Adds customers until there are at least `customers`.
    void fill(int customers, SplittableRandom random, ProgressReporter progress)
            throws IOException, InterruptedException {
        long present = tenant.countCustomers(database);
        if (present >= customers) {
            return;
        }
        int threads = Runtime.getRuntime().availableProcessors() + 2;
        AtomicLong remaining = new AtomicLong(customers - present);
        List<Future<?>> workers = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                SplittableRandom workerRandom = random.split();
                workers.add(executor.submit(() -> insertBatches(remaining, workerRandom)));
            }
            try {
                for (Future<?> worker : workers) {
                    await(worker, remaining, customers, progress);
                }
            } catch (InterruptedException | IOException e) {
                executor.shutdownNow();
                throw e;
            }
        }
    }

    private void insertBatches(AtomicLong remaining, SplittableRandom random) {
        while (!Thread.currentThread().isInterrupted()) {
            long batch = Math.min(BATCH_SIZE, remaining.getAndAdd(-BATCH_SIZE));
            if (batch <= 0) {
                return;
            }
            List<SqlStatement> writes = new ArrayList<>();
            for (int i = 0; i < batch; i++) {
                writes.addAll(tenant.customers()
                        .benchmarkAccess()
                        .createStatements(tenant.platform(), Json.parse(bodies.any(random))));
            }
            database.commit(writes);
        }
    }

    private static void await(Future<?> worker, AtomicLong remaining, int customers, ProgressReporter progress)
            throws IOException, InterruptedException {
        while (true) {
            try {
                worker.get(1, TimeUnit.SECONDS);
                return;
            } catch (TimeoutException timeout) {
                long done = customers - Math.max(0, remaining.get());
                progress.live("seeding customers: %,d of %,d".formatted(done, customers));
            } catch (ExecutionException failed) {
                throw new IOException("Seeding customers failed: " + failed.getCause(), failed);
            }
        }
    }
}
