package dev.trellis;

import dev.trellis.cli.CommandLineInterface;

/// `main`.
public final class Trellis {
    private Trellis() {}

    public static void main(String[] args) {
        System.exit(CommandLineInterface.run(args));
    }
}
