package dev.trellis.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/// `--json` of commands that print a list: one JSON object per line instead of text.
final class JsonLinesOption {
    @Option(names = "--json", description = "Answers with one JSON object a line.")
    private boolean isJson;

    /// Prints a list, one line per row, and flushes.
    ///
    /// @param toJson the row as JSON
    /// @param toText the row as text
    <T> void print(PrintWriter out, List<T> rows, Function<T, ObjectNode> toJson, Function<T, String> toText) {
        for (T row : rows) {
            out.println(isJson ? toJson.apply(row) : toText.apply(row));
        }
        out.flush();
    }

    /// Prints a list of JSON objects, one line per row, and flushes.
    ///
    /// @param toText the row as text
    void print(PrintWriter out, List<ObjectNode> rows, Function<ObjectNode, String> toText) {
        print(out, rows, Function.identity(), toText);
    }
}
