package dev.trellis.bench;

import dev.trellis.bench.DeliveryReport.DrainRate;
import dev.trellis.bench.DeliveryReport.Row;
import dev.trellis.cli.ProgressReporter;
import dev.trellis.db.Database;
import dev.trellis.platforms.api.PlatformFeature;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One run of the benchmark of webhook delivery: creates events over the API, and measures when
/// they arrive at endpoints on this machine.
///
/// For each number of endpoints, a backlog is written to a server with delivery switched off, and
/// drained by one that delivers. Then events are created at a steady rate, far below what the
/// server can deliver, and their lag is arrivals.
final class DeliveryBenchmark {
    private static final Map<String, String> NO_DELIVERY = Map.of("TRELLIS_WEBHOOK_DELIVERY", "false");
    private static final Duration MAX_WAIT = Duration.ofMinutes(5);

    private final DeliveryPlan plan;
    private final ServerProcess.Options serverOptions;
    private final LongSupplier nanoTime;
    private final ProgressReporter progress;
    private final SplittableRandom random;

    DeliveryBenchmark(
            DeliveryPlan plan, ServerProcess.Options serverOptions, LongSupplier nanoTime, ProgressReporter progress) {
        this.plan = plan;
        this.serverOptions = serverOptions;
        this.nanoTime = nanoTime;
        this.progress = progress;
        this.random = new SplittableRandom(plan.seed());
    }

    /// Runs the benchmark.
    ///
    /// @param database used to describe the machine; the caller closes it
    /// @throws IOException with a message for the user, also when an event did not arrive
    DeliveryReport run(Database database, PlatformFeature platforms, Clock clock)
            throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        try (WebhookReceivers receivers = WebhookReceivers.open(plan.maxEndpoints(), clock)) {
            @Nullable DeliveryTenants tenants = null;
            for (int count : plan.endpoints()) {
                WebhookReceivers.Arrivals backlog = receivers.startCounting();
                try (ServerProcess server = startServer(NO_DELIVERY)) {
                    if (tenants == null) {
                        tenants = DeliveryTenants.create(platforms, plan, receivers, server.port(), progress);
                    }
                    progress.live("%,d endpoints: writing a backlog".formatted(count));
                    tenants.produceEvents(
                            server.port(),
                            plan,
                            new DeliveryTenants.EventLoad(count, count, plan.backlog(), 0),
                            random);
                }
                try (ServerProcess server = startServer(Map.of())) {
                    DrainRate drainRate = measureDrainRate(server, backlog);
                    rows.add(measureLag(server, tenants, receivers, count, 0, drainRate));
                    boolean isLast = rows.size() == plan.endpoints().size();
                    int hanging = (int) Math.round(count * plan.hanging());
                    if (isLast && hanging > 0) {
                        receivers.hangFrom(count - hanging);
                        rows.add(measureLag(server, tenants, receivers, count, hanging, null));
                    }
                }
                progress.line("%,d endpoints: done".formatted(count));
            }
        }
        return new DeliveryReport(Machine.detect(database), plan, rows);
    }

    /// @param environment further environment variables; empty for a server that delivers, which
    ///     may be recorded
    private ServerProcess startServer(Map<String, String> environment) throws IOException, InterruptedException {
        progress.live("starting a server");
        return ServerProcess.start(
                environment.isEmpty() ? serverOptions : serverOptions.withoutRecording(), environment);
    }

    /// Measures the delivery of a backlog, without its first third, which warms the server up.
    private DrainRate measureDrainRate(ServerProcess server, WebhookReceivers.Arrivals backlog)
            throws IOException, InterruptedException {
        await("draining", backlog, plan.backlog() / 3);
        long warmUpEvents = backlog.count();
        long start = nanoTime.getAsLong();
        Duration processorTimeBefore = server.processorTime().orElse(Duration.ZERO);
        await("draining", backlog, plan.backlog());
        double seconds = (nanoTime.getAsLong() - start) / 1e9;
        Duration processorTime = server.processorTime().orElse(Duration.ZERO).minus(processorTimeBefore);
        double events = plan.backlog() - warmUpEvents;
        return new DrainRate(
                events / seconds, processorTime.isPositive() ? events / (processorTime.toMillis() / 1e3) : 0);
    }

    /// Creates events at a steady rate and measures their lag.
    ///
    /// @param hanging endpoints that do not respond
    /// @param drainRate for the row of the report; `null` when no backlog was drained
    private Row measureLag(
            ServerProcess server,
            DeliveryTenants tenants,
            WebhookReceivers receivers,
            int count,
            int hanging,
            @Nullable DrainRate drainRate)
            throws IOException, InterruptedException {
        String prefix = "%,d endpoints%s: ".formatted(count, hanging == 0 ? "" : ", %,d hanging".formatted(hanging));
        progress.live(prefix + "warming up");
        long warmUpEvents = Math.max(
                1, Math.round(plan.eventsPerSecond() * plan.measurement().toMillis() / 2e3));
        long events = Math.max(
                1, Math.round(plan.eventsPerSecond() * plan.measurement().toMillis() / 1e3));
        if (hanging == 0) {
            WebhookReceivers.Arrivals warmUpArrivals = receivers.startCounting();
            tenants.produceEvents(
                    server.port(),
                    plan,
                    new DeliveryTenants.EventLoad(count, count, warmUpEvents, plan.eventsPerSecond()),
                    random);
            await(prefix + "warming up", warmUpArrivals, warmUpEvents);
        }
        progress.live(prefix + "measuring lag");
        WebhookReceivers.Arrivals arrivals = receivers.startCounting();
        long expected = tenants.produceEvents(
                server.port(),
                plan,
                new DeliveryTenants.EventLoad(count, count - hanging, events, plan.eventsPerSecond()),
                random);
        await(prefix + "measuring lag", arrivals, expected);
        return new Row(count, hanging, drainRate, arrivals.lags(), arrivals.duplicates());
    }

    private void await(String description, WebhookReceivers.Arrivals arrivals, long expected)
            throws IOException, InterruptedException {
        long deadline = nanoTime.getAsLong() + MAX_WAIT.toNanos();
        while (arrivals.count() < expected) {
            if (nanoTime.getAsLong() - deadline > 0) {
                throw new IOException("%s: after %d minutes %,d of %,d events have come."
                        .formatted(description, MAX_WAIT.toMinutes(), arrivals.count(), expected));
            }
            progress.live("%s: %,d of %,d events have come".formatted(description, arrivals.count(), expected));
            Thread.sleep(5);
        }
    }
}
