package dev.trellis.cli;

import dev.trellis.base.Environment;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.cli.tour.Chapters;
import dev.trellis.cli.tour.TourRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `./trellis tour`: runs the chapters of the tour against a server.
@Command(
        name = "tour",
        description = "Walks the guide against a running server: shows each call and checks each answer.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status: 0 when everything held, else 1. It leaves a few customers behind, and moves the",
            "sandbox's clock on by a day: links into the hosted flow that are open lapse."
        })
final class TourCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            description =
                    "The data folder of the server. Default: the environment that sandbox.env sets, else .trellis")
    private @Nullable Path data;

    @Option(names = "--brief", description = "Leaves out the bodies.")
    private boolean isBrief;

    @Override
    public Integer call() throws IOException {
        TourRunner tour =
                new TourRunner(server(), System.out, new TourRunner.Style(ProgressReporter.isTerminal(), isBrief));
        String runId = Environment.system().ids().next().toString().substring(24);
        try {
            Chapters.runAll(tour, runId);
        } catch (TourRunner.TourStopped stopped) {
            throw new CommandFailed(stopped.getMessage() == null ? "The tour stopped." : stopped.getMessage());
        }
        return tour.printSummary() ? 0 : 1;
    }

    private TourRunner.Server server() throws IOException {
        Path folder = data == null ? Path.of(".trellis") : data;
        Path file = folder.resolve("sandbox.env");
        String text = data == null && EnvironmentVariables.get("GRID_BASE_URL") != null
                ? ""
                : Files.exists(file) ? Files.readString(file) : "";
        return new TourRunner.Server(
                credential(text, "GRID_BASE_URL", folder),
                credential(text, "GRID_CLIENT_ID", folder),
                credential(text, "GRID_CLIENT_SECRET", folder));
    }

    private static String credential(String text, String name, Path folder) {
        return SandboxBootstrap.value(text, name)
                .or(() -> Optional.ofNullable(EnvironmentVariables.get(name)))
                .orElseThrow(() -> new CommandFailed("No credentials: there is no " + folder + "/sandbox.env, and "
                        + name + " is not set. Start a server first: ./trellis up"));
    }
}
