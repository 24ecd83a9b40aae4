package dev.trellis.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// A command that only groups subcommands: on its own it prints its help.
abstract class CommandGroup implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public final void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
