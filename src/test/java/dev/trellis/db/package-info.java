/// Tests of database access: transactions, an exhausted connection pool, connections that break,
/// and a server that becomes unavailable and comes back.
@NullMarked
package dev.trellis.db;

import org.jspecify.annotations.NullMarked;
