package dev.trellis.cli;

import dev.trellis.Config;
import dev.trellis.TrellisServer;
import dev.trellis.base.Environment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./trellis serve`: runs the server on an existing PostgreSQL, configured by environment
/// variables or a file.
@Command(
        name = "serve",
        description = "Serves from your own PostgreSQL, configured by the environment or a file.",
        sortOptions = false)
final class ServeCommand implements Callable<Integer> {
    @Option(names = "--config", description = "A file of KEY=value lines. The environment wins over it.")
    private @Nullable Path file;

    @Option(
            names = {"-h", "--help"},
            description = "Shows this, with every key of the configuration.")
    private boolean isHelpWanted;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (isHelpWanted) {
            printHelp(spec.commandLine());
            return 0;
        }
        Config config = Config.read(EnvironmentVariables.all(), file);
        Logging.toStandardOutput();
        try (ShutdownSignal shutdown = new ShutdownSignal();
                TrellisServer server = TrellisServer.start(config, Environment.system())) {
            LoggerFactory.getLogger("dev.trellis")
                    .atInfo()
                    .addKeyValue("host", config.listen().host())
                    .addKeyValue("port", server.port())
                    .addKeyValue("version", CommandLineInterface.Version.text())
                    .log("serving");
            shutdown.await();
        }
        Logging.stop();
        return 0;
    }

    private static void printHelp(CommandLine command) {
        command.usage(command.getOut());
        command.getOut().println();
        command.getOut().println("Configuration:");
        for (Config.Key key : Config.Key.values()) {
            command.getOut().printf("  %s%n      %s%n", key, key.help());
        }
        command.getOut().flush();
    }
}
