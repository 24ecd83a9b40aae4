/// The way to PostgreSQL: the pool behind its fair gate, transactions as lists of writes,
/// migrations, the embedded server of `./trellis up`, and the check that a database keeps what it
/// acknowledges. Knows no feature's tables.
@NullMarked
package dev.trellis.db;

import org.jspecify.annotations.NullMarked;
