package dev.trellis.bench;

import dev.trellis.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.node.ObjectNode;

/// What a run found.
///
/// @param customers how many there were when measuring began
public record BenchmarkReport(Machine machine, BenchmarkPlan plan, long customers, List<Result> outcomes) {
    /// Of one operation.
    ///
    /// @param latencies of the server's answers in all rounds
    record Result(Operation operation, List<Round> rounds, LatencyHistogram latencies) {
        /// The middle one of a value of the rounds.
        double median(ToDoubleFunction<Round> value) {
            double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
            int middle = sorted.length / 2;
            return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }

        double lowest(ToDoubleFunction<Round> value) {
            return rounds.stream().mapToDouble(value).min().orElse(0);
        }

        double highest(ToDoubleFunction<Round> value) {
            return rounds.stream().mapToDouble(value).max().orElse(0);
        }

        /// From the lowest to the highest round, as a share of the median.
        double spread(ToDoubleFunction<Round> value) {
            return (highest(value) - lowest(value)) / median(value);
        }

        double millis(double percentile) {
            return latencies.percentile(percentile) / 1e6;
        }
    }

    /// Requests per second of floor and server, measured one after the other: what else the machine
    /// does meanwhile meets both, so their share is steadier than either.
    ///
    /// @param micros processor time of the server's process for each request; 0 where the system
    ///     does not tell
    record Round(double floor, double server, double micros) {
        double share() {
            return server / floor;
        }
    }

    /// For people.
    public String table() {
        List<String> lines = new ArrayList<>();
        lines.add(machine.text());
        lines.add("%,d customers, %d HTTP clients, %d database connections, %d rounds of %s s%s, seed %d"
                .formatted(
                        customers,
                        plan.clients(),
                        plan.pool(),
                        plan.rounds(),
                        seconds(plan.measurement().toMillis()),
                        plan.isIdempotent() ? ", creates with Idempotency-Key" : "",
                        plan.seed()));
        lines.add("");
        lines.add("            floor/s  spread   server/s  spread   share  of rounds    p50 ms   p99 ms   cpu us");
        for (Result outcome : outcomes) {
            lines.add("%-9s %,9.0f   %3.0f %%  %,9.0f   %3.0f %%    %.2f  %.2f-%.2f   %7.2f  %7.2f  %7.0f"
                    .formatted(
                            outcome.operation().text(),
                            outcome.median(Round::floor),
                            100 * outcome.spread(Round::floor),
                            outcome.median(Round::server),
                            100 * outcome.spread(Round::server),
                            outcome.median(Round::share),
                            outcome.lowest(Round::share),
                            outcome.highest(Round::share),
                            outcome.millis(0.5),
                            outcome.millis(0.99),
                            outcome.median(Round::micros)));
        }
        return String.join(System.lineSeparator(), lines);
    }

    /// For machines.
    public ObjectNode json() {
        ObjectNode json = Json.object();
        json.set("machine", machine.json());
        json.put("seed", plan.seed());
        json.put("customers", customers);
        json.put("clients", plan.clients());
        json.put("pool", plan.pool());
        json.put("seconds", plan.measurement().toMillis() / 1e3);
        json.put("idempotent", plan.isIdempotent());
        var operations = json.putArray("operations");
        outcomes.forEach(outcome -> operations.add(json(outcome)));
        return json;
    }

    private static ObjectNode json(Result outcome) {
        ObjectNode json = Json.object();
        json.put("operation", outcome.operation().text());
        json.put("floorPerSecond", rounded(outcome.median(Round::floor)));
        json.put("serverPerSecond", rounded(outcome.median(Round::server)));
        json.put("share", rounded(outcome.median(Round::share)));
        json.put("p50Millis", rounded(outcome.millis(0.5)));
        json.put("p99Millis", rounded(outcome.millis(0.99)));
        json.put("processorMicros", rounded(outcome.median(Round::micros)));
        var rounds = json.putArray("rounds");
        for (Round round : outcome.rounds()) {
            ObjectNode one = rounds.addObject();
            one.put("floorPerSecond", rounded(round.floor()));
            one.put("serverPerSecond", rounded(round.server()));
            one.put("share", rounded(round.share()));
            one.put("processorMicros", rounded(round.micros()));
        }
        return json;
    }

    private static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }

    private static String seconds(long millis) {
        return millis % 1_000 == 0 ? Long.toString(millis / 1_000) : Double.toString(millis / 1e3);
    }
}
