package dev.trellis.cli;

import java.io.PrintStream;

/// Tells what takes a while: on a terminal in one line that is overwritten, elsewhere a line each.
final class ProgressReporter {
    private final PrintStream out;
    private final boolean isTerminal;

    ProgressReporter(PrintStream out) {
        this.out = out;
        this.isTerminal = System.console() != null && System.console().isTerminal();
    }

    void step(String what) {
        if (isTerminal) {
            out.print("\r\033[K" + what + " …");
        } else {
            out.println(what);
        }
        out.flush();
    }

    /// Clears the line.
    void clear() {
        if (isTerminal) {
            out.print("\r\033[K");
            out.flush();
        }
    }
}
