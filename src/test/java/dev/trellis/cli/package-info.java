/// Tests of the commands, each run as a process of its own.
@NullMarked
package dev.trellis.cli;

import org.jspecify.annotations.NullMarked;
