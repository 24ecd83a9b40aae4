/// Tests of the benchmark itself: that its numbers are numbers, not what they are.
@NullMarked
package dev.trellis.bench;

import org.jspecify.annotations.NullMarked;
