/// Access to PostgreSQL: the connection pool and its queue, transactions as lists of statements,
/// schema migrations, the embedded server of `./trellis up`, and the check that a database is
/// durable. Contains no feature's tables or queries.
@NullMarked
package dev.trellis.db;

import org.jspecify.annotations.NullMarked;
