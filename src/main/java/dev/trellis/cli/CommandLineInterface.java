package dev.trellis.cli;

import dev.trellis.Config.ConfigException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/// Hands the arguments to a command and turns what goes wrong into a sentence and an exit code.
public final class CommandLineInterface {
    private CommandLineInterface() {}

    public static int run(String[] args) {
        Logging.quiet();
        CommandLine commandLine = new CommandLine(new Root())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failed, command, parsed) -> {
                    command.getErr().println(explain(failed));
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .setParameterExceptionHandler((invalid, arguments) -> usage(invalid));
        return commandLine.execute(args);
    }

    private static int usage(ParameterException invalid) {
        CommandLine command = invalid.getCommandLine();
        command.getErr().println(invalid.getMessage());
        command.getErr().println("See: ./trellis " + qualifiedName(command) + "--help");
        return CommandLine.ExitCode.USAGE;
    }

    private static String qualifiedName(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName(" ");
        return name.startsWith("trellis") ? (name.substring("trellis".length()) + " ").stripLeading() : name + " ";
    }

    private static String explain(Exception failed) {
        boolean isExpected = failed instanceof IOException
                || failed instanceof ConfigException
                || failed instanceof dev.trellis.base.ApiException
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
    static final class CommandFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CommandFailed(String message) {
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
                SignInCommand.class,
                ReviewCommand.class,
                EventsCommand.class,
                MessagesCommand.class,
                SigningKeysCommand.class,
                BenchCommand.class,
                WarmUpCommand.class,
            },
            footer = {
                "",
                "Also, by the launcher itself:",
                "  test   builds, and runs every test",
                "  build  builds only",
                "  fuzz   throws mutated stamps, bundles and keys at the wallets' parsers",
                "",
                "Start with: ./trellis up"
            })
    private static final class Root implements Runnable {
        @picocli.CommandLine.Spec
        private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

        @Override
        public void run() {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }

    /// The version of the jar.
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
