/// Tests of the benchmark itself: that it measures, not how fast anything is.
@NullMarked
package dev.trellis.bench;

import org.jspecify.annotations.NullMarked;
