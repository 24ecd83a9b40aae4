package dev.trellis.cli;

import dev.trellis.cli.CommandLineInterface.CommandFailed;
import picocli.CommandLine.Option;

/// `--limit`: the maximum number of rows that a command lists.
final class LimitOption {
    private static final int MAX = 10_000;

    @Option(names = "--limit", defaultValue = "50", description = "No more than so many. Default: 50.")
    private int limit = 50;

    /// The limit that was typed.
    ///
    /// @throws CommandFailed when it is not from 1 to 10000
    int value() {
        if (limit < 1 || limit > MAX) {
            throw new CommandFailed("--limit must be from 1 to 10000.");
        }
        return limit;
    }

    /// The limit that was typed or, where it is out of range, the nearest one from 1 to `max`.
    int clamped(int max) {
        return Math.clamp(limit, 1, max);
    }
}
