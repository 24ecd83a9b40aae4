/// What the tests stand on: a real server on a real PostgreSQL, platforms of their own, a client
/// that checks every exchange against the contract.
@NullMarked
package dev.trellis.testing;

import org.jspecify.annotations.NullMarked;
