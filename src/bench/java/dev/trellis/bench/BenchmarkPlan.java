package dev.trellis.bench;

import java.time.Duration;
import java.util.List;

/// What a run does.
///
/// @param customers how many there are at least before anything is measured
/// @param rounds how often each operation is measured, floor and server in turn
/// @param measurement how long each time
/// @param warmUp how long each operation runs beforehand, unmeasured
/// @param clients HTTP connections, each with one request under way
/// @param pool connections of the server's pool, and of the floor
/// @param isIdempotent whether creates bear an `Idempotency-Key`
/// @param seed every random choice of the load comes from it
public record BenchmarkPlan(
        List<Operation> operations,
        int customers,
        int rounds,
        Duration measurement,
        Duration warmUp,
        int clients,
        int pool,
        boolean isIdempotent,
        long seed) {

    /// Customers on the page that `GET /customers` gives when it is not told how many.
    static final int PAGE_SIZE = 20;
}
