package dev.trellis.bench;

import org.jspecify.annotations.Nullable;

/// The result of sending requests with some clients for a while ([LoadRunner]).
///
/// @param requests those that succeeded
/// @param seconds from the start to the last response
/// @param latencies of the requests that succeeded
/// @param errors requests that failed
/// @param firstError describes the first of them; `null` when there was none
record Measurement(
        long requests,
        double seconds,
        LatencyHistogram latencies,
        long errors,
        @Nullable String firstError) {
    double perSecond() {
        return requests / seconds;
    }
}
