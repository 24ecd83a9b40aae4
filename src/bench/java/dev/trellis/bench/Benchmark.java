package dev.trellis.bench;

import dev.trellis.base.CustomerId;
import dev.trellis.bench.BenchmarkReport.Result;
import dev.trellis.bench.BenchmarkReport.Round;
import dev.trellis.cli.ProgressReporter;
import dev.trellis.customers.CustomerFeature;
import dev.trellis.db.Database;
import dev.trellis.platforms.api.PlatformFeature;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// One run of the benchmark of requests: fills the tables, starts the server, warms up the server
/// and the baseline, and measures them in turn.
final class Benchmark {
    private final BenchmarkPlan plan;
    private final ServerProcess.Options serverOptions;
    private final LongSupplier nanoTime;
    private final ProgressReporter progress;
    private int measurementsLeft;

    Benchmark(
            BenchmarkPlan plan, ServerProcess.Options serverOptions, LongSupplier nanoTime, ProgressReporter progress) {
        this.plan = plan;
        this.serverOptions = serverOptions;
        this.nanoTime = nanoTime;
        this.progress = progress;
    }

    /// Runs the benchmark.
    ///
    /// @param database used to fill the tables and to read them; the caller closes it
    /// @throws IOException with a message for the user, also when any request failed
    BenchmarkReport run(Database database, PlatformFeature platforms, CustomerFeature customerFeature, Instant now)
            throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(plan.seed());
        RequestBodies bodies = RequestBodies.generate(random);
        BenchmarkTenant tenant = BenchmarkTenant.findOrCreate(platforms, customerFeature);
        progress.live("seeding customers");
        new CustomerSeeding(database, tenant, bodies).fill(plan.customers(), random, progress);
        vacuum();
        long customerCount = tenant.countCustomers(database);
        progress.line("%,d customers are there.".formatted(customerCount));
        List<CustomerId> customers = tenant.oldestCustomers(database, plan.customers());
        IdempotencyKeys idempotencyKeys = IdempotencyKeys.create(
                plan.isIdempotent(), tenant.token().token().clientId(), now);
        progress.live("starting the server");
        try (ServerProcess server = ServerProcess.start(serverOptions, Map.of());
                DatabaseBaseline baseline =
                        new DatabaseBaseline(tenant, bodies, customers, idempotencyKeys, random, nanoTime);
                HttpLoadGenerator load = new HttpLoadGenerator(tenant, bodies, customers, idempotencyKeys, nanoTime)) {
            baseline.connect(serverOptions.database());
            load.connect(server.port(), plan.clients(), random);
            List<Result> results = measure(baseline, load, server);
            return new BenchmarkReport(Machine.detect(database), plan, customerCount, results);
        } catch (SQLException failed) {
            throw new IOException("The database refused: " + failed.getMessage(), failed);
        }
    }

    /// Vacuums and analyzes the tables now, since PostgreSQL would otherwise do so in the middle
    /// of a measurement. It uses a connection of its own, since those of a [Database] have a
    /// statement timeout.
    private void vacuum() throws IOException {
        progress.live("vacuuming and analyzing");
        try (Connection connection = JdbcClient.open(serverOptions.database());
                Statement statement = connection.createStatement()) {
            statement.execute("vacuum (analyze)");
        } catch (SQLException failed) {
            throw new IOException("Vacuuming failed: " + failed.getMessage(), failed);
        }
    }

    private List<Result> measure(DatabaseBaseline baseline, HttpLoadGenerator load, ServerProcess server)
            throws IOException, InterruptedException {
        measurementsLeft = 2 * plan.operations().size() * plan.rounds();
        for (Operation operation : plan.operations()) {
            String description = "warming up " + operation.text();
            requireSuccess(
                    description, baseline.measure(operation, plan.warmUp().dividedBy(2), progressOf(description)));
            requireSuccess(description, load.measure(operation, plan.warmUp(), progressOf(description)));
        }
        Map<Operation, Result> results = new EnumMap<>(Operation.class);
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Operation operation : plan.operations()) {
                String description = "round %d of %d, %s".formatted(round, plan.rounds(), operation.text());
                Measurement baselineMeasurement = requireSuccess(
                        description + ", floor",
                        baseline.measure(operation, plan.measurement(), progressOf(description + ", floor")));
                measurementsLeft--;
                Duration processorTimeBefore = server.processorTime().orElse(Duration.ZERO);
                Measurement serverMeasurement = requireSuccess(
                        description + ", server",
                        load.measure(operation, plan.measurement(), progressOf(description + ", server")));
                Duration processorTime =
                        server.processorTime().orElse(Duration.ZERO).minus(processorTimeBefore);
                measurementsLeft--;
                Round measuredRound = new Round(
                        baselineMeasurement.perSecond(),
                        serverMeasurement.perSecond(),
                        processorTime.toNanos() / 1e3 / serverMeasurement.requests());
                progress.line("%s: floor %,.0f/s, server %,.0f/s (%.2f)"
                        .formatted(
                                description, measuredRound.baseline(), measuredRound.server(), measuredRound.share()));
                Result result = results.computeIfAbsent(
                        operation, key -> new Result(operation, new ArrayList<>(), new LatencyHistogram()));
                result.rounds().add(measuredRound);
                result.latencies().addAll(serverMeasurement.latencies());
            }
        }
        return List.copyOf(results.values());
    }

    /// Reports the progress of one measurement, and estimates the time left for the whole run.
    private LongConsumer progressOf(String description) {
        long start = nanoTime.getAsLong();
        return answered -> {
            double seconds = (nanoTime.getAsLong() - start) / 1e9;
            long left = plan.measurement().multipliedBy(measurementsLeft).toSeconds() - (long) seconds;
            progress.live("%s: %,.0f/s (about %s left)".formatted(description, answered / seconds, minutes(left)));
        };
    }

    private static String minutes(long seconds) {
        Duration left = Duration.ofSeconds(Math.max(0, seconds));
        return "%d:%02d min".formatted(left.toMinutes(), left.toSecondsPart());
    }

    private static Measurement requireSuccess(String description, Measurement measurement) throws IOException {
        if (measurement.errors() > 0) {
            throw new IOException("%s: %,d errors beside %,d requests that succeeded. The first: %s"
                    .formatted(description, measurement.errors(), measurement.requests(), measurement.firstError()));
        }
        if (measurement.requests() == 0) {
            throw new IOException(description + ": not one request was answered.");
        }
        return measurement;
    }
}
