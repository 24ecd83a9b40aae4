/// The command line: one class per command. Quiet by default, one line per thing done; exit codes
/// 0, 1 (failed), 2 (usage).
@NullMarked
package dev.trellis.cli;

import org.jspecify.annotations.NullMarked;
