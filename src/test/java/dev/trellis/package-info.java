/// Rules of the house as tests.
@NullMarked
package dev.trellis;

import org.jspecify.annotations.NullMarked;
