/// `./trellis bench`: how fast the path from HTTP through the server to PostgreSQL is, as a share
/// of what PostgreSQL gives a bare client for the same statements. The numbers and how to read them
/// are in `bench/README.md`.
///
/// Here are the load generator, the bare client, and the report. Nothing of the server uses
/// this package.
@NullMarked
package dev.trellis.bench;

import org.jspecify.annotations.NullMarked;
