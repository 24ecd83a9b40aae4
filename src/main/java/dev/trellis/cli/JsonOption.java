package dev.trellis.cli;

import picocli.CommandLine.Option;

/// `--json` of commands that print one result: JSON instead of text.
final class JsonOption {
    @Option(names = "--json", description = "Answers with one JSON object.")
    private boolean isJson;

    boolean isSet() {
        return isJson;
    }
}
