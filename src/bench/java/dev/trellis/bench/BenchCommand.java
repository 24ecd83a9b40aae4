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
import picocli.CommandLine.Parameters;

/// `./trellis bench`: measures requests, as a share of what the database alone achieves.
@Command(
        name = "trellis bench",
        description = "Measures the server against the floor: the same statements sent by bare database clients.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = BenchDeliverCommand.class,
        footer = {
            "",
            "It runs a PostgreSQL and a server of its own in a temporary folder. How to read",
            "the numbers: bench/README.md"
        })
final class BenchCommand implements Callable<Integer> {
    @Parameters(paramLabel = "OPERATION", description = "create, get, list. Default: all three.")
    private List<Operation> operations = List.of();

    @Option(names = "--customers", description = "Customers in the tables at first. Default: 100000.")
    private int customers = 100_000;

    @Option(names = "--rounds", description = "How often each operation is measured. Default: 5.")
    private int rounds = 5;

    @Option(names = "--seconds", description = "How long each time. Default: 5.")
    private double seconds = 5;

    @Option(names = "--warm-up", description = "Seconds of load for each operation beforehand. Default: 15.")
    private double warmUp = 15;

    @Option(names = "--connections", description = "HTTP connections of the load generator. Default: 32.")
    private int connections = 32;

    @Option(names = "--pool", description = "Database connections, of the server and of the floor. Default: 12.")
    private int pool = 12;

    @Option(names = "--idempotent", description = "Creates bear an Idempotency-Key.")
    private boolean isIdempotent;

    @Option(names = "--seed", description = "For the random choices. Default: a new one, which is printed.")
    private @Nullable Long seed;

    @Option(
            names = "--data",
            description = "A folder to keep the database in, and to use it again. Default: a temporary one.")
    private @Nullable Path data;

    @Option(
            names = "--database-url",
            description = "Another PostgreSQL, with an empty database for this alone. With --data, which then keeps"
                    + " only the master key, it can be used again.")
    private @Nullable String databaseUrl;

    @Option(names = "--profile", description = "Records the server with JFR into this file.")
    private @Nullable Path recording;

    @Option(names = "--json", description = "Prints the result as JSON.")
    private boolean isJson;

    @Override
    public Integer call() throws IOException {
        Environment environment = Environment.system();
        BenchmarkPlan plan = plan(environment);
        ProgressReporter progress = new ProgressReporter(System.err);
        progress.line("seed " + plan.seed());
        BenchmarkEnvironment benchmarkEnvironment =
                new BenchmarkEnvironment(environment, pool, data, databaseUrl, progress);
        BenchmarkReport report = benchmarkEnvironment.run(
                resources -> new Benchmark(plan, resources.serverOptions(recording), environment.nanoTime(), progress)
                        .run(
                                resources.database(),
                                resources.platforms(),
                                resources.customers(),
                                environment.clock().instant()));
        progress.clear();
        System.out.println(isJson ? report.toJson().toPrettyString() : report.toTable());
        return 0;
    }

    private BenchmarkPlan plan(Environment environment) {
        if (customers < 1 || rounds < 1 || connections < 1 || pool < 1 || seconds <= 0 || warmUp < 0) {
            throw new CommandFailed("Every number must be above zero.");
        }
        return new BenchmarkPlan(
                operations.isEmpty()
                        ? List.of(Operation.values())
                        : operations.stream().distinct().sorted().toList(),
                customers,
                rounds,
                Duration.ofMillis((long) (seconds * 1_000)),
                Duration.ofMillis((long) (warmUp * 1_000)),
                connections,
                pool,
                isIdempotent,
                seed == null ? environment.random().nextInt(1_000_000) : seed);
    }
}
