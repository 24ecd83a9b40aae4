/// `./trellis bench`: measures how fast the server handles requests, as a share of what PostgreSQL
/// achieves for the same statements from bare clients, and how fast it delivers webhooks. It
/// contains the commands, the load generators, the baseline and the reports. `bench/README.md`
/// explains the numbers.
///
/// It is a program of its own, in `trellis-bench.jar`. Nothing in the server's jar uses it.
@NullMarked
package dev.trellis.bench;

import org.jspecify.annotations.NullMarked;
