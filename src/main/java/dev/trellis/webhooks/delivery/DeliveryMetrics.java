package dev.trellis.webhooks.delivery;

import dev.trellis.webhooks.events.AttemptOutcome;
import dev.trellis.webhooks.events.DeliveryAttempt;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/// Metrics of delivery. Labels name outcomes, never platforms or people.
final class DeliveryMetrics {
    private final Timer lag;
    private final Timer duration;
    private final Map<AttemptOutcome, Counter> attempts = new EnumMap<>(AttemptOutcome.class);

    /// @param inFlight number of streams under way
    /// @param overdue how long the oldest due stream has waited; empty when the database
    ///     is unavailable
    DeliveryMetrics(MeterRegistry registry, Supplier<Number> inFlight, Supplier<Optional<Duration>> overdue) {
        lag = Timer.builder("trellis.webhooks.lag")
                .description("From the commit of an event to the answer that took it")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        duration = Timer.builder("trellis.webhooks.attempt")
                .description("How long attempts take")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        for (AttemptOutcome outcome : AttemptOutcome.values()) {
            attempts.put(
                    outcome,
                    Counter.builder("trellis.webhooks.attempts")
                            .description("Attempts by what became of them")
                            .tag("outcome", outcome.name())
                            .register(registry));
        }
        registry.gauge(
                "trellis.webhooks.in.flight", this, self -> inFlight.get().doubleValue());
        registry.gauge(
                "trellis.webhooks.overdue.seconds",
                this,
                self -> overdue.get().map(age -> age.toMillis() / 1000.0).orElse(Double.NaN));
    }

    void recordAttempt(DeliveryAttempt attempt) {
        Objects.requireNonNull(attempts.get(attempt.outcome())).increment();
        duration.record(attempt.duration());
    }

    /// @param lag from the commit of an event to the response that took it
    void recordDelivery(Duration lag) {
        this.lag.record(lag);
    }
}
