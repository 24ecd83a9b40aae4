/// Calls to addresses that strangers chose.
@NullMarked
package dev.trellis.outbound;

import org.jspecify.annotations.NullMarked;
