/// The operator's watch-list of sanctioned and politically exposed parties, and the search for a
/// name in it that tolerates other spellings and scripts. Knows nothing of customers.
@NullMarked
package dev.trellis.watchlist;

import org.jspecify.annotations.NullMarked;
