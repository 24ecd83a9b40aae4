package dev.trellis.bench;

import java.time.Duration;
import java.util.List;

/// The options of a run of the delivery benchmark.
///
/// @param endpoints numbers of endpoints, each measured separately; the last one also with some
///     endpoints that hang
/// @param backlog events that are pending when draining begins; the first third of them warms the
///     server up
/// @param customers number of customers that the events are about, over all endpoints
/// @param eventsPerSecond events created each second when lag is measured
/// @param measurement how long lag is measured, after a warm-up of half that time
/// @param hanging the share of endpoints that never respond, in the last measurement
/// @param pool size of the server's connection pool
/// @param seed of all random choices
record DeliveryPlan(
        List<Integer> endpoints,
        int backlog,
        int customers,
        double eventsPerSecond,
        Duration measurement,
        double hanging,
        int pool,
        long seed) {

    int maxEndpoints() {
        return endpoints.stream().mapToInt(Integer::intValue).max().orElse(1);
    }

    /// The number of customers per endpoint that take part when there are so many endpoints.
    int customersPerEndpoint(int endpointCount) {
        return Math.max(1, customers / endpointCount);
    }
}
