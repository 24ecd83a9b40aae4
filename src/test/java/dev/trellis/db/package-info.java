/// The database and its faults: transactions, a full pool, connections that die, a server that goes
/// away and comes back.
@NullMarked
package dev.trellis.db;

import org.jspecify.annotations.NullMarked;
