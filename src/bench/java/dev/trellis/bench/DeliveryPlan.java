package dev.trellis.bench;

import java.time.Duration;
import java.util.List;

/// What a run of the delivery benchmark does.
///
/// @param endpoints numbers of endpoints, each measured for itself, the last one also with some
///     that hang
/// @param backlog events that wait when draining begins; the first third of them warms the
///     server up
/// @param customers whom the events are about, over all endpoints
/// @param perSecond events made each second when lag is measured
/// @param measurement how long lag is measured; half as long is warm-up
/// @param hanging the share of endpoints that never answer, in the last measurement
/// @param pool connections of the server's pool
/// @param seed every random choice comes from it
public record DeliveryPlan(
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

    /// How many customers of an endpoint take part when there are so many endpoints.
    int customersPerEndpoint(int endpointCount) {
        return Math.max(1, customers / endpointCount);
    }
}
