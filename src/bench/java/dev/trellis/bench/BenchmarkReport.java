package dev.trellis.bench;

import dev.trellis.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.node.ObjectNode;

/// The results of a run of the benchmark of requests.
///
/// @param customers number of customers in the tables when measuring began
record BenchmarkReport(Machine machine, BenchmarkPlan plan, long customers, List<Result> results) {
    /// The results of one operation.
    ///
    /// @param latencies of the server's responses in all rounds
    record Result(Operation operation, List<Round> rounds, LatencyHistogram latencies) {
        /// The median of a value over the rounds.
        double median(ToDoubleFunction<Round> value) {
            double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
            int middle = sorted.length / 2;
            return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }

        double min(ToDoubleFunction<Round> value) {
            return rounds.stream().mapToDouble(value).min().orElse(0);
        }

        double max(ToDoubleFunction<Round> value) {
            return rounds.stream().mapToDouble(value).max().orElse(0);
        }

        /// The difference between the highest and the lowest round, as a share of the median.
        double spread(ToDoubleFunction<Round> value) {
            return (max(value) - min(value)) / median(value);
        }

        double millis(double percentile) {
            return latencies.percentile(percentile) / 1e6;
        }
    }

    /// Requests per second of the baseline and of the server, measured one after the other. Other
    /// load on the machine affects both, so their share varies less than either.
    ///
    /// @param processorMicros processor time of the server for each request, in microseconds; 0
    ///     where the system does not report it
    record Round(double baseline, double server, double processorMicros) {
        /// The share of the baseline that the server reaches.
        double share() {
            return server / baseline;
        }
    }

    /// The report as a table for people.
    String toTable() {
        List<String> lines = new ArrayList<>();
        lines.add(machine.toText());
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
        for (Result result : results) {
            lines.add("%-9s %,9.0f   %3.0f %%  %,9.0f   %3.0f %%    %.2f  %.2f-%.2f   %7.2f  %7.2f  %7.0f"
                    .formatted(
                            result.operation().text(),
                            result.median(Round::baseline),
                            100 * result.spread(Round::baseline),
                            result.median(Round::server),
                            100 * result.spread(Round::server),
                            result.median(Round::share),
                            result.min(Round::share),
                            result.max(Round::share),
                            result.millis(0.5),
                            result.millis(0.99),
                            result.median(Round::processorMicros)));
        }
        return String.join(System.lineSeparator(), lines);
    }

    /// The report as JSON.
    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.set("machine", machine.toJson());
        json.put("seed", plan.seed());
        json.put("customers", customers);
        json.put("clients", plan.clients());
        json.put("pool", plan.pool());
        json.put("seconds", plan.measurement().toMillis() / 1e3);
        json.put("idempotent", plan.isIdempotent());
        var operations = json.putArray("operations");
        results.forEach(result -> operations.add(toJson(result)));
        return json;
    }

    private static ObjectNode toJson(Result result) {
        ObjectNode json = Json.object();
        json.put("operation", result.operation().text());
        json.put("floorPerSecond", rounded(result.median(Round::baseline)));
        json.put("serverPerSecond", rounded(result.median(Round::server)));
        json.put("share", rounded(result.median(Round::share)));
        json.put("p50Millis", rounded(result.millis(0.5)));
        json.put("p99Millis", rounded(result.millis(0.99)));
        json.put("processorMicros", rounded(result.median(Round::processorMicros)));
        var rounds = json.putArray("rounds");
        for (Round round : result.rounds()) {
            ObjectNode roundJson = rounds.addObject();
            roundJson.put("floorPerSecond", rounded(round.baseline()));
            roundJson.put("serverPerSecond", rounded(round.server()));
            roundJson.put("share", rounded(round.share()));
            roundJson.put("processorMicros", rounded(round.processorMicros()));
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
