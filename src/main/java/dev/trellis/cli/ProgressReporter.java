package dev.trellis.cli;

import java.io.PrintStream;

/// Reports the progress of work that takes a while. On a terminal the last line is overwritten.
public final class ProgressReporter {
    private static final String CLEAR_LINE = "\r\033[K";

    private final PrintStream out;
    private final boolean isTerminal;

    public ProgressReporter(PrintStream out) {
        this.out = out;
        this.isTerminal = isTerminal();
    }

    /// Whether this process runs on a terminal, so that lines can be overwritten and coloured.
    static boolean isTerminal() {
        return System.console() != null && System.console().isTerminal();
    }

    /// Reports the step that begins: on a terminal until the next report, elsewhere as a line
    /// that stays.
    void step(String text) {
        if (isTerminal) {
            show(text + " …");
        } else {
            out.println(text);
            out.flush();
        }
    }

    /// Reports the current state: on a terminal until the next report, elsewhere not at all.
    public void live(String text) {
        if (isTerminal) {
            show(text);
        }
    }

    /// Reports something finished, in a line that stays.
    public void line(String text) {
        clear();
        out.println(text);
        out.flush();
    }

    /// Removes from a terminal what [#step] or [#live] wrote.
    public void clear() {
        live("");
    }

    private void show(String text) {
        out.print(CLEAR_LINE + text);
        out.flush();
    }
}
