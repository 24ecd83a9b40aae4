/// Calls to addresses that somebody else chose: which of them may be connected to, and how an
/// exchange is kept within time and size. It knows nothing of what is sent.
@NullMarked
package dev.trellis.outbound;

import org.jspecify.annotations.NullMarked;
