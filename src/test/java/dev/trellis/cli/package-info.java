/// Commands, run as processes of their own.
@NullMarked
package dev.trellis.cli;

import org.jspecify.annotations.NullMarked;
