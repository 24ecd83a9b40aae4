/// Tests of platforms' configuration over HTTP, and of the currency catalog.
@NullMarked
package dev.trellis.platforms;

import org.jspecify.annotations.NullMarked;
