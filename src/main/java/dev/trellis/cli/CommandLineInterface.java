package dev.trellis.cli;

import dev.trellis.Config.ConfigException;
import dev.trellis.base.ApiException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/// Runs the command that the arguments name, and turns exceptions into a message and an exit code.
public final class CommandLineInterface {
    private CommandLineInterface() {}

    /// Runs a command of `./trellis`.
    ///
    /// @return the exit code: 0, 1 (failed) or 2 (wrong usage)
    public static int run(String[] args) {
        return run(new Root(), args);
    }

    /// Runs a command line of another program with the same rules.
    ///
    /// @param command annotated with [Command]
    /// @return the exit code: 0, 1 (failed) or 2 (wrong usage)
    public static int run(Object command, String[] args) {
        Logging.disable();
        return commandLine(command).execute(args);
    }

    /// Runs a command of `./trellis` inside of another program, whose log goes on.
    ///
    /// @param environment the only environment variables that the command sees
    /// @param out takes what the command prints, errors included
    /// @return the exit code: 0, 1 (failed) or 2 (wrong usage)
    static int runEmbedded(Map<String, String> environment, PrintWriter out, String... args) {
        CommandLine commandLine = commandLine(new Root()).setOut(out).setErr(out);
        return EnvironmentVariables.runWith(environment, () -> commandLine.execute(args));
    }

    private static CommandLine commandLine(Object command) {
        return new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failed, executed, parsed) -> {
                    executed.getErr().println(errorMessage(failed));
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .setParameterExceptionHandler((invalid, arguments) -> printUsageError(invalid));
    }

    private static int printUsageError(ParameterException invalid) {
        CommandLine command = invalid.getCommandLine();
        command.getErr().println(invalid.getMessage());
        command.getErr().println("See: ./trellis " + qualifiedName(command) + "--help");
        return CommandLine.ExitCode.USAGE;
    }

    /// The command without the leading `trellis`, with a blank after it: `platform list `.
    private static String qualifiedName(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName(" ");
        return name.startsWith("trellis") ? (name.substring("trellis".length()) + " ").stripLeading() : name + " ";
    }

    private static String errorMessage(Exception failed) {
        boolean isExpected = failed instanceof IOException
                || failed instanceof ConfigException
                || failed instanceof ApiException
                || failed instanceof CommandFailed;
        if (isExpected && failed.getMessage() != null) {
            return "trellis: " + failed.getMessage();
        }
        StringBuilder text = new StringBuilder("trellis: unexpected failure: ").append(failed);
        for (Throwable cause = failed.getCause(); cause != null; cause = cause.getCause()) {
            text.append("\n  because: ").append(cause);
        }
        return text.toString();
    }

    /// Ends a command with a message for the user and exit code 1.
    public static final class CommandFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public CommandFailed(String message) {
            super(message);
        }
    }

    @Command(
            name = "trellis",
            description = "A self-hosted server for the Grid customer API.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            subcommands = {
                UpCommand.class,
                ServeCommand.class,
                TourCommand.class,
                PlatformCommand.class,
                TokenCommand.class,
                SignInMethodsCommand.class,
                ReviewCommand.class,
                EventsCommand.class,
                InboxCommand.class,
                SigningKeysCommand.class,
                WarmUpCommand.class,
            },
            footer = {
                "",
                "Also, by the launcher itself:",
                "  test   builds, and runs every test",
                "  build  builds only",
                "  bench  measures the server against bare database clients",
                "  fuzz   throws mutated stamps, bundles and keys at the wallets' parsers",
                "",
                "Start with: ./trellis up"
            })
    private static final class Root extends CommandGroup {}

    /// The version of Trellis, from the manifest of its jar.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"Trellis " + text()};
        }

        static String text() {
            String version = CommandLineInterface.class.getPackage().getImplementationVersion();
            return version == null ? "(not packaged)" : version;
        }
    }
}
