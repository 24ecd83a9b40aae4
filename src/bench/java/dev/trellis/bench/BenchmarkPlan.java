package dev.trellis.bench;

import java.time.Duration;
import java.util.List;

/// The options of a run of the benchmark of requests.
///
/// @param customers the minimum number of customers in the tables before anything is measured
/// @param rounds how often each operation is measured, baseline and server in turn
/// @param measurement how long each measurement takes
/// @param warmUp how long each operation runs beforehand without being measured
/// @param clients HTTP connections, each with one request at a time
/// @param pool size of the server's connection pool, and the number of connections of the baseline
/// @param isIdempotent whether creates have an `Idempotency-Key`
/// @param seed of all random choices of the load
record BenchmarkPlan(
        List<Operation> operations,
        int customers,
        int rounds,
        Duration measurement,
        Duration warmUp,
        int clients,
        int pool,
        boolean isIdempotent,
        long seed) {

    /// The default page size of `GET /customers`.
    static final int PAGE_SIZE = 20;
}
