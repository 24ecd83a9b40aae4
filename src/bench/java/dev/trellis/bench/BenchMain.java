package dev.trellis.bench;

import dev.trellis.cli.CommandLineInterface;

/// The `main` of `./trellis bench`.
public final class BenchMain {
    private BenchMain() {}

    /// @param args what follows `./trellis bench`
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /// @return the exit code: 0, 1 (failed) or 2 (wrong usage)
    static int run(String[] args) {
        return CommandLineInterface.run(new BenchCommand(), args);
    }
}
