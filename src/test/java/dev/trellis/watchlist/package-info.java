/// Names, and lists of them.
@NullMarked
package dev.trellis.watchlist;

import org.jspecify.annotations.NullMarked;
