/// The hosted flow, as browsers, platforms and strangers see it.
@NullMarked
package dev.trellis.hosted;

import org.jspecify.annotations.NullMarked;
