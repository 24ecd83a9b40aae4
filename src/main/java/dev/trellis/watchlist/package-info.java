/// Whom a provider must look at twice: a list that the operator keeps, and how a name is found in
/// it although it is written otherwise. Knows nothing of customers.
@NullMarked
package dev.trellis.watchlist;

import org.jspecify.annotations.NullMarked;
