package dev.trellis.cli;

import dev.trellis.App;
import dev.trellis.Config;
import dev.trellis.World;
import dev.trellis.accounts.InternalAccounts;
import dev.trellis.base.Secret;
import dev.trellis.bench.Benchmark;
import dev.trellis.bench.Operation;
import dev.trellis.bench.Plan;
import dev.trellis.bench.ProgressLine;
import dev.trellis.bench.Report;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.customers.CustomerFeature;
import dev.trellis.db.Database;
import dev.trellis.db.EmbeddedPostgres;
import dev.trellis.db.Folders;
import dev.trellis.db.Migrations;
import dev.trellis.platforms.PlatformFeature;
import dev.trellis.sealing.KeyRing;
import dev.trellis.sealing.MasterKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `./trellis bench`: how fast the server is, as a share of what its database could give.
@Command(
        name = "bench",
        description = "Measures the server against the floor: the same statements sent by bare database clients.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "It runs a PostgreSQL and a server of its own in a temporary folder. How to read",
            "the numbers: bench/README.md"
        })
final class Bench implements Callable<Integer> {
    private static final long MAX_STOP_SECONDS = 60;

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
    private boolean isJsonWanted;

    @Override
    public Integer call() throws IOException {
        World world = World.real();
        Plan plan = plan(world);
        ProgressLine progress = new ProgressLine(
                System.err, System.console() != null && System.console().isTerminal());
        progress.line("seed " + plan.seed());
        Run run = new Run(plan, world, progress, databaseUrl, recording);
        Report report = untilSignalled(() -> data == null ? run.inTemporaryFolder() : run.in(data));
        progress.clear();
        System.out.println(isJsonWanted ? report.json().toPrettyString() : report.table());
        return 0;
    }

    private Plan plan(World world) {
        if (customers < 1 || rounds < 1 || connections < 1 || pool < 1 || seconds <= 0 || warmUp < 0) {
            throw new CommandFailed("Every number must be above zero.");
        }
        return new Plan(
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
                seed == null ? world.random().nextInt(1_000_000) : seed);
    }

    /// Does the work. At Ctrl-C or SIGTERM it is interrupted, and the JVM waits until it has put everything away:
    /// the server, the database, the folder.
    private static <T> T untilSignalled(Callable<T> work) throws IOException {
        Thread worker = Thread.currentThread();
        CountDownLatch done = new CountDownLatch(1);
        Thread hook = new Thread(() -> {
            worker.interrupt();
            try {
                done.await(MAX_STOP_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException impatient) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            T result = work.call();
            Runtime.getRuntime().removeShutdownHook(hook);
            return result;
        } catch (InterruptedException stopped) {
            throw new CommandFailed("Stopped before the end.");
        } catch (IOException | RuntimeException failed) {
            throw failed;
        } catch (Exception unexpected) {
            throw new IllegalStateException(unexpected);
        } finally {
            done.countDown();
        }
    }

    /// What a run needs, opened and put away again.
    private record Run(
            Plan plan,
            World world,
            ProgressLine progress,
            @Nullable String databaseUrl,
            @Nullable Path recording) {

        Report inTemporaryFolder() throws IOException, InterruptedException {
            Path temporary = Files.createTempDirectory("trellis-bench-");
            try {
                return in(temporary);
            } finally {
                Folders.delete(temporary);
            }
        }

        Report in(Path path) throws IOException, InterruptedException {
            try (DataFolder folder = DataFolder.forServer(path)) {
                if (databaseUrl != null) {
                    return on(settings(databaseUrl), path);
                }
                try (EmbeddedPostgres postgres = folder.postgres(world, progress::live)) {
                    return uninterrupted(postgres.settings(plan.pool()), path);
                }
            }
        }

        private Database.Settings settings(String url) {
            @Nullable String password = System.getenv("TRELLIS_DATABASE_PASSWORD");
            try {
                return Config.databaseSettings(
                        url,
                        System.getenv("TRELLIS_DATABASE_USER"),
                        password == null ? null : new Secret(password),
                        plan.pool());
            } catch (IllegalArgumentException malformed) {
                throw new CommandFailed(
                        "The database URL must be postgres://user:password@host:5432/name or a JDBC URL.");
            }
        }

        /// What follows, stopping PostgreSQL, waits for processes; a thread that is still interrupted could not.
        private Report uninterrupted(Database.Settings settings, Path path) throws IOException, InterruptedException {
            try {
                return on(settings, path);
            } finally {
                Thread.interrupted();
            }
        }

        private Report on(Database.Settings settings, Path path) throws IOException, InterruptedException {
            MasterKey.InFile masterKey = new MasterKey.InFile(path.resolve("master.key"));
            try (Database database = new Database(settings)) {
                Migrations.run(database.dataSource());
                KeyRing keyRing = KeyRing.load(database, masterKey, world.ids(), world.random());
                PlatformFeature platforms = App.platforms(database, world, new PlatformFeature.Limiting(0, 0));
                CustomerFeature customers = new CustomerFeature(
                        new CustomerFeature.Neighbours(
                                database,
                                new InternalAccounts(world.ids()),
                                platforms.platforms(),
                                App.outbox(keyRing, world),
                                keyRing),
                        world.ids(),
                        world.random(),
                        world.clock());
                Benchmark.Place place = new Benchmark.Place(settings, masterKey.file(), path, recording);
                return new Benchmark(plan, place, world.nanoTime(), progress)
                        .run(database, platforms, customers, world.clock().instant());
            }
        }
    }
}
