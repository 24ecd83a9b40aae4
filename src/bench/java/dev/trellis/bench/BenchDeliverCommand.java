package dev.trellis.bench;

import dev.trellis.base.Environment;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.cli.ProgressReporter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `./trellis bench deliver`: measures the delivery of webhooks.
@Command(
        name = "deliver",
        description = "Measures the delivery of webhooks: how fast a backlog drains, and how late events arrive.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "It takes about five minutes. How to read the numbers: bench/README.md"})
final class BenchDeliverCommand implements Callable<Integer> {
    @Option(
            names = "--endpoints",
            split = ",",
            paramLabel = "N",
            description = "Numbers of endpoints to measure with. Default: 1,100,1000.")
    private List<Integer> endpoints = List.of(1, 100, 1_000);

    @Option(names = "--backlog", description = "Events that wait when draining begins. Default: 30000.")
    private int backlog = 30_000;

    @Option(names = "--customers", description = "Whom the events are about. Default: 1000.")
    private int customers = 1_000;

    @Option(names = "--rate", description = "Events a second while lag is measured. Default: 100.")
    private double rate = 100;

    @Option(names = "--seconds", description = "How long lag is measured. Default: 30.")
    private double seconds = 30;

    @Option(names = "--hanging", description = "The share of the last number that never answers. Default: 0.1.")
    private double hanging = 0.1;

    @Option(names = "--pool", description = "Database connections of the server. Default: 12.")
    private int pool = 12;

    @Option(names = "--seed", description = "For the random choices. Default: a new one, which is printed.")
    private @Nullable Long seed;

    @Option(
            names = "--database-url",
            description = "Another PostgreSQL, with an empty database for this alone. Default: one of its own.")
    private @Nullable String databaseUrl;

    @Option(names = "--profile", description = "Records the last server that delivers with JFR into this file.")
    private @Nullable Path recording;

    @Option(names = "--json", description = "Prints the result as JSON.")
    private boolean isJson;

    @Override
    public Integer call() throws IOException {
        boolean areAboveZero = backlog > 0 && customers > 0 && rate > 0 && seconds > 0 && pool > 0;
        if (!areAboveZero || endpoints.isEmpty() || endpoints.stream().anyMatch(n -> n < 1)) {
            throw new CommandFailed("Every number must be above zero.");
        }
        if (hanging < 0 || hanging >= 1) {
            throw new CommandFailed("--hanging must be from 0 to below 1.");
        }
        Environment environment = Environment.system();
        DeliveryPlan plan = new DeliveryPlan(
                endpoints.stream().distinct().sorted().toList(),
                backlog,
                customers,
                rate,
                Duration.ofMillis((long) (seconds * 1_000)),
                hanging,
                pool,
                seed == null ? environment.random().nextInt(1_000_000) : seed);
        ProgressReporter progress = new ProgressReporter(System.err);
        progress.line("seed " + plan.seed());
        DeliveryReport report = new BenchmarkEnvironment(environment, pool, null, databaseUrl, progress)
                .run(resources -> new DeliveryBenchmark(
                                plan, resources.serverOptions(recording), environment.nanoTime(), progress)
                        .run(resources.database(), resources.platforms(), environment.clock()));
        progress.clear();
        System.out.println(isJson ? report.toJson().toPrettyString() : report.toTable());
        return 0;
    }
}
