package dev.trellis.bench;

import dev.trellis.bench.DeliveryReport.Drained;
import dev.trellis.bench.DeliveryReport.Row;
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

/// Measures delivery: events are made over the API, and their way to endpoints on this machine is
/// watched from there.
///
/// For each number of endpoints, a server that does not deliver takes in a backlog, and one that
/// does drains it; then events come at a steady pace, far below what the server can do, and their
/// lag is measured.
public final class DeliveryBenchmark {
    private static final Map<String, String> NO_DELIVERY = Map.of("TRELLIS_WEBHOOK_DELIVERY", "false");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final DeliveryPlan plan;
    private final Benchmark.Place place;
    private final LongSupplier nanoTime;
    private final ProgressLine progress;
    private final SplittableRandom random;

    public DeliveryBenchmark(DeliveryPlan plan, Benchmark.Place place, LongSupplier nanoTime, ProgressLine progress) {
        this.plan = plan;
        this.place = place;
        this.nanoTime = nanoTime;
        this.progress = progress;
        this.random = new SplittableRandom(plan.seed());
    }

    /// @throws IOException with a message for the user, also when an event did not come
    public DeliveryReport run(Database database, PlatformFeature platforms, Clock clock)
            throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        try (WebhookReceivers endpoints = WebhookReceivers.open(plan.mostEndpoints(), clock)) {
            @Nullable DeliveryTenants tenants = null;
            for (int count : plan.endpoints()) {
                WebhookReceivers.Catch backlog = endpoints.begin();
                try (ServerProcess silent = server(NO_DELIVERY)) {
                    if (tenants == null) {
                        tenants = DeliveryTenants.make(platforms, plan, endpoints, silent.port(), progress);
                    }
                    progress.live("%,d endpoints: writing a backlog".formatted(count));
                    tenants.write(
                            silent.port(), plan, new DeliveryTenants.Writing(count, count, plan.backlog(), 0), random);
                }
                try (ServerProcess server = server(Map.of())) {
                    Drained drained = drain(server, backlog);
                    rows.add(pace(server, tenants, endpoints, count, 0, drained));
                    boolean isLast = rows.size() == plan.endpoints().size();
                    int hanging = (int) Math.round(count * plan.hanging());
                    if (isLast && hanging > 0) {
                        endpoints.hangFrom(count - hanging);
                        rows.add(pace(server, tenants, endpoints, count, hanging, null));
                    }
                }
                progress.line("%,d endpoints: done".formatted(count));
            }
        }
        return new DeliveryReport(Machine.of(database), plan, rows);
    }

    private ServerProcess server(Map<String, String> settings) throws IOException, InterruptedException {
        progress.live("starting a server");
        boolean isRecorded = settings.isEmpty();
        return ServerProcess.start(
                place.database(), place.masterKey(), place.folder(), isRecorded ? place.recording() : null, settings);
    }

    private Drained drain(ServerProcess server, WebhookReceivers.Catch backlog)
            throws IOException, InterruptedException {
        await("draining", backlog, plan.backlog() / 3);
        long first = backlog.count();
        long start = nanoTime.getAsLong();
        Duration before = server.processorTime().orElse(Duration.ZERO);
        await("draining", backlog, plan.backlog());
        double seconds = (nanoTime.getAsLong() - start) / 1e9;
        Duration used = server.processorTime().orElse(Duration.ZERO).minus(before);
        double events = plan.backlog() - first;
        return new Drained(events / seconds, used.isPositive() ? events / (used.toMillis() / 1e3) : 0);
    }

    private Row pace(
            ServerProcess server,
            DeliveryTenants tenants,
            WebhookReceivers endpoints,
            int count,
            int hanging,
            @Nullable Drained drained)
            throws IOException, InterruptedException {
        String what = "%,d endpoints%s: ".formatted(count, hanging == 0 ? "" : ", %,d hanging".formatted(hanging));
        progress.live(what + "warming up");
        long warmUp =
                Math.max(1, Math.round(plan.perSecond() * plan.measurement().toMillis() / 2e3));
        long events =
                Math.max(1, Math.round(plan.perSecond() * plan.measurement().toMillis() / 1e3));
        if (hanging == 0) {
            WebhookReceivers.Catch warming = endpoints.begin();
            tenants.write(
                    server.port(), plan, new DeliveryTenants.Writing(count, count, warmUp, plan.perSecond()), random);
            await(what + "warming up", warming, warmUp);
        }
        progress.live(what + "measuring lag");
        WebhookReceivers.Catch measured = endpoints.begin();
        long answered = tenants.write(
                server.port(),
                plan,
                new DeliveryTenants.Writing(count, count - hanging, events, plan.perSecond()),
                random);
        await(what + "measuring lag", measured, answered);
        return new Row(count, hanging, drained, measured.lags(), measured.repeated());
    }

    private void await(String what, WebhookReceivers.Catch events, long wanted)
            throws IOException, InterruptedException {
        long end = nanoTime.getAsLong() + PATIENCE.toNanos();
        while (events.count() < wanted) {
            if (nanoTime.getAsLong() - end > 0) {
                throw new IOException("%s: after %d minutes %,d of %,d events have come."
                        .formatted(what, PATIENCE.toMinutes(), events.count(), wanted));
            }
            progress.live("%s: %,d of %,d events have come".formatted(what, events.count(), wanted));
            Thread.sleep(5);
        }
    }
}
