/// The entrance: `main`, the composition root, the configuration.
@NullMarked
package dev.trellis;

import org.jspecify.annotations.NullMarked;
