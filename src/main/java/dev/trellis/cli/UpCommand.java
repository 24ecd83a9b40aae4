package dev.trellis.cli;

import dev.trellis.CommandFeatures;
import dev.trellis.Config;
import dev.trellis.TrellisServer;
import dev.trellis.base.Environment;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.db.Database;
import dev.trellis.db.EmbeddedPostgres;
import dev.trellis.http.Routes;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `./trellis up`: runs a server with its own PostgreSQL and a sandbox platform, all in one
/// data folder.
@Command(
        name = "up",
        description = "Starts a server with a database of its own, ready to be called.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Everything is kept in the data folder: PostgreSQL (durable), the master key,",
            "the credentials (sandbox.env) and the log. Delete the folder to start afresh."
        })
final class UpCommand implements Callable<Integer> {
    @Option(names = "--port", defaultValue = "8787", description = "Port to listen on; 0 for any. Default: 8787.")
    private int port = 8787;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "Address to listen on. Default: 127.0.0.1.")
    private String host = "127.0.0.1";

    @Option(names = "--data", defaultValue = ".trellis", description = "The data folder. Default: .trellis")
    private Path data = Path.of(".trellis");

    @Override
    public Integer call() throws IOException, InterruptedException {
        Environment environment = Environment.system();
        PrintStream out = System.out;
        ProgressReporter progress = new ProgressReporter(out);
        try (ShutdownSignal shutdown = new ShutdownSignal();
                DataFolder folder = DataFolder.forServer(data)) {
            requireFreePort();
            Logging.toFile(folder.logFile());
            try (Running running = start(folder, environment, progress)) {
                String baseUrl = "http://" + running.config().listen().hostInUrl() + ":"
                        + running.server().port();
                folder.writeLockHolder("process " + ProcessHandle.current().pid() + ", " + baseUrl);
                SandboxBootstrap.Credentials credentials = SandboxBootstrap.findOrCreate(
                        CommandFeatures.platforms(
                                running.database(),
                                environment,
                                running.config().rateLimits()),
                        folder.environmentFile());
                SandboxBootstrap.write(folder.environmentFile(), baseUrl + Routes.BASE, credentials);
                progress.clear();
                print(out, baseUrl, credentials, folder, millisSinceStart(environment));
                shutdown.await();
                progress.step("stopping");
            }
            progress.clear();
            Logging.stop();
        }
        return 0;
    }

    private Running start(DataFolder folder, Environment environment, ProgressReporter progress) throws IOException {
        EmbeddedPostgres postgres = folder.postgres(environment, progress::step);
        try {
            progress.step("starting the server");
            Config config = folder.config(postgres, host, port);
            return new Running(postgres, config, TrellisServer.start(config, environment));
        } catch (IOException | RuntimeException failed) {
            postgres.close();
            throw failed;
        }
    }

    /// The running PostgreSQL and server, which are stopped in reverse order.
    private record Running(EmbeddedPostgres postgres, Config config, TrellisServer server) implements AutoCloseable {
        Database database() {
            return server.database();
        }

        @Override
        public void close() {
            server.close();
            postgres.close();
        }
    }

    /// Fails early, before PostgreSQL is started in vain.
    private void requireFreePort() {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(host, port));
        } catch (IOException unavailable) {
            throw new CommandFailed("Cannot listen on " + host + ":" + port + " (" + unavailable.getMessage() + ")."
                    + " Choose another with: --port PORT");
        }
    }

    /// Milliseconds since the start of the JVM. The process may be older: the launcher builds in it
    /// before it becomes the JVM.
    private static long millisSinceStart(Environment environment) {
        return environment.clock().millis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
    }

    private static void print(
            PrintStream out, String baseUrl, SandboxBootstrap.Credentials credentials, DataFolder folder, long millis) {
        String id = credentials.clientId();
        String secret = credentials.clientSecret().reveal();
        out.printf(
                """
                Trellis %s is up (%.1f s)

                  API            %s
                  Docs           %s/docs
                  Client id      %s
                  Client secret  %s
                  Data           %s

                Create a customer:

                  curl -s -u %s:%s \\
                    -H 'Content-Type: application/json' \\
                    -d '{"customerType":"INDIVIDUAL","fullName":"Jane Doe","currencies":["USD","BTC"]}' \\
                    %s/customers

                For your own code:  source %s
                Ctrl-C stops it; the data stays.
                """,
                CommandLineInterface.Version.text(),
                millis / 1000.0,
                baseUrl + Routes.BASE,
                baseUrl,
                id,
                secret,
                folder,
                id,
                secret,
                baseUrl + Routes.BASE,
                folder.environmentFile());
        out.flush();
    }
}
