package dev.trellis.bench;

import dev.trellis.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The results of a run of the delivery benchmark.
record DeliveryReport(Machine machine, DeliveryPlan plan, List<Row> rows) {
    /// The results for one number of endpoints.
    ///
    /// @param hanging how many of them never respond
    /// @param drainRate how fast a backlog was drained; `null` when none was
    /// @param lags from commit to arrival, at endpoints that respond
    /// @param duplicates deliveries of events that had arrived before
    record Row(int endpoints, int hanging, @Nullable DrainRate drainRate, LatencyHistogram lags, long duplicates) {
        double millis(double percentile) {
            return lags.percentile(percentile) / 1e6;
        }
    }

    /// How fast a backlog was drained.
    ///
    /// @param perSecond events per second
    /// @param perCoreSecond events per second of processor time of the server; 0 where the system
    ///     does not report it
    record DrainRate(double perSecond, double perCoreSecond) {}

    /// The report as a table for people.
    String toTable() {
        List<String> lines = new ArrayList<>();
        lines.add(machine.toText());
        lines.add(
                "backlog of %,d events about %,d customers; lag at %.0f events/s for %.0f s; %d database connections, seed %d"
                        .formatted(
                                plan.backlog(),
                                plan.customers(),
                                plan.eventsPerSecond(),
                                plan.measurement().toMillis() / 1e3,
                                plan.pool(),
                                plan.seed()));
        lines.add("");
        lines.add("endpoints  of them hanging   drained/s  per core   lag p50 ms   lag p99 ms   repeated");
        for (Row row : rows) {
            String drainColumns = row.drainRate() == null
                    ? "%9s  %8s".formatted("-", "-")
                    : "%,9.0f  %,8.0f"
                            .formatted(
                                    row.drainRate().perSecond(), row.drainRate().perCoreSecond());
            lines.add("%,9d  %,15d   %s   %,10.1f   %,10.1f   %,8d"
                    .formatted(
                            row.endpoints(),
                            row.hanging(),
                            drainColumns,
                            row.millis(0.5),
                            row.millis(0.99),
                            row.duplicates()));
        }
        return String.join(System.lineSeparator(), lines);
    }

    /// The report as JSON.
    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.set("machine", machine.toJson());
        json.put("seed", plan.seed());
        json.put("backlog", plan.backlog());
        json.put("customers", plan.customers());
        json.put("eventsPerSecond", plan.eventsPerSecond());
        json.put("seconds", plan.measurement().toMillis() / 1e3);
        json.put("pool", plan.pool());
        var deliveries = json.putArray("deliveries");
        for (Row row : rows) {
            ObjectNode rowJson = deliveries.addObject();
            rowJson.put("endpoints", row.endpoints());
            rowJson.put("hanging", row.hanging());
            if (row.drainRate() != null) {
                rowJson.put("drainedPerSecond", Math.round(row.drainRate().perSecond()));
                rowJson.put("drainedPerCoreSecond", Math.round(row.drainRate().perCoreSecond()));
            }
            rowJson.put("lagP50Millis", row.millis(0.5));
            rowJson.put("lagP99Millis", row.millis(0.99));
            rowJson.put("repeated", row.duplicates());
        }
        return json;
    }
}
