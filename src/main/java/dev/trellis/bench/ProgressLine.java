package dev.trellis.bench;

import java.io.PrintStream;

/// Says how far a run is: on a terminal the last line is overwritten while something goes on.
public final class ProgressLine {
    private final PrintStream out;
    private final boolean isTerminal;

    public ProgressLine(PrintStream out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    /// What goes on; seen on a terminal only, until the next call.
    public void live(String text) {
        if (isTerminal) {
            out.print("\r\033[K" + text);
            out.flush();
        }
    }

    /// What has happened.
    public void line(String text) {
        clear();
        out.println(text);
        out.flush();
    }

    /// Removes what [#live] wrote.
    public void clear() {
        live("");
    }
}
