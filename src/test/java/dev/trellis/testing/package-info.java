/// What the tests are based on: a real server on a real PostgreSQL, a platform for each test, and a
/// client that checks every exchange against the contract.
@NullMarked
package dev.trellis.testing;

import org.jspecify.annotations.NullMarked;
