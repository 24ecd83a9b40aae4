package dev.trellis.bench;

import dev.trellis.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What a run of the delivery benchmark found.
public record DeliveryReport(Machine machine, DeliveryPlan plan, List<Row> rows) {
    /// Of one number of endpoints.
    ///
    /// @param hanging how many of them never answer
    /// @param drained what draining a backlog showed; `null` when none was drained
    /// @param lags from commit to arrival at endpoints that answer
    /// @param repeated events that came more than once
    record Row(int endpoints, int hanging, @Nullable Drained drained, LatencyHistogram lags, long repeated) {
        double millis(double percentile) {
            return lags.percentile(percentile) / 1e6;
        }
    }

    /// @param perSecond events each second
    /// @param perCoreSecond events for each second of processor time that the server's process
    ///     used; 0 where the system does not tell
    record Drained(double perSecond, double perCoreSecond) {}

    /// For people.
    public String table() {
        List<String> lines = new ArrayList<>();
        lines.add(machine.text());
        lines.add(
                "backlog of %,d events about %,d customers; lag at %.0f events/s for %.0f s; %d database connections, seed %d"
                        .formatted(
                                plan.backlog(),
                                plan.customers(),
                                plan.perSecond(),
                                plan.measurement().toMillis() / 1e3,
                                plan.pool(),
                                plan.seed()));
        lines.add("");
        lines.add("endpoints  of them hanging   drained/s  per core   lag p50 ms   lag p99 ms   repeated");
        for (Row row : rows) {
            String drained = row.drained() == null
                    ? "%9s  %8s".formatted("-", "-")
                    : "%,9.0f  %,8.0f"
                            .formatted(row.drained().perSecond(), row.drained().perCoreSecond());
            lines.add("%,9d  %,15d   %s   %,10.1f   %,10.1f   %,8d"
                    .formatted(
                            row.endpoints(),
                            row.hanging(),
                            drained,
                            row.millis(0.5),
                            row.millis(0.99),
                            row.repeated()));
        }
        return String.join(System.lineSeparator(), lines);
    }

    /// For machines.
    public ObjectNode json() {
        ObjectNode json = Json.object();
        json.set("machine", machine.json());
        json.put("seed", plan.seed());
        json.put("backlog", plan.backlog());
        json.put("customers", plan.customers());
        json.put("eventsPerSecond", plan.perSecond());
        json.put("seconds", plan.measurement().toMillis() / 1e3);
        json.put("pool", plan.pool());
        var all = json.putArray("deliveries");
        for (Row row : rows) {
            ObjectNode one = all.addObject();
            one.put("endpoints", row.endpoints());
            one.put("hanging", row.hanging());
            if (row.drained() != null) {
                one.put("drainedPerSecond", Math.round(row.drained().perSecond()));
                one.put("drainedPerCoreSecond", Math.round(row.drained().perCoreSecond()));
            }
            one.put("lagP50Millis", row.millis(0.5));
            one.put("lagP99Millis", row.millis(0.99));
            one.put("repeated", row.repeated());
        }
        return json;
    }
}
