/// The commands of `./trellis`, one class per command, and the options that several of them have
/// (`*Option`, `*Options`). Commands print little by default and exit with 0, 1 (failed) or 2
/// (wrong usage). The tour is in `cli.tour`. The benchmark is not here: it is a program of its
/// own (`src/bench`).
@NullMarked
package dev.trellis.cli;

import org.jspecify.annotations.NullMarked;
