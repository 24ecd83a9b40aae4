package dev.trellis.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.webhooks.events.AttemptOutcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The limit of concurrent deliveries to one endpoint, and its cool-down.
class AdaptiveConcurrencyLimitTest {
    private static final Duration QUICK = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(10);

    private final AdaptiveConcurrencyLimit health = new AdaptiveConcurrencyLimit();
    private long now;

    @Test
    void theLimitGrowsByOneWithEachSuccessUpToItsMaximum() {
        int initial = health.concurrencyLimit();
        record(AttemptOutcome.DELIVERED, QUICK);
        assertThat(health.concurrencyLimit()).isEqualTo(initial + 1);
        for (int i = 0; i < 100; i++) {
            record(AttemptOutcome.DUPLICATE, QUICK);
        }
        assertThat(health.concurrencyLimit()).isEqualTo(32);
    }

    @Test
    void aRefusalHalvesTheLimitAndStartsNoCooldown() {
        for (int i = 0; i < 100; i++) {
            record(AttemptOutcome.DELIVERED, QUICK);
        }
        record(AttemptOutcome.REFUSED, QUICK);
        assertThat(health.concurrencyLimit()).isEqualTo(16);
        for (int i = 0; i < 100; i++) {
            record(AttemptOutcome.REFUSED, QUICK);
        }
        assertThat(health.concurrencyLimit()).isEqualTo(1);
        assertThat(health.isCoolingDown(now)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = AttemptOutcome.class,
            names = {"TIMED_OUT", "UNRESOLVED", "UNREACHABLE", "TLS_FAILED", "BROKEN", "FORBIDDEN_ADDRESS"})
    void aFailureReducesTheLimitToOneAndTheThirdInARowStartsACooldown(AttemptOutcome failure) {
        record(failure, LONG);
        assertThat(health.concurrencyLimit()).isEqualTo(1);
        record(failure, LONG);
        assertThat(health.isCoolingDown(now)).isFalse();
        record(failure, LONG);
        assertThat(health.isCoolingDown(now)).isTrue();
        now += Duration.ofMillis(1_001).toNanos();
        assertThat(health.isCoolingDown(now))
                .as("the first cool-down is a second")
                .isFalse();
    }

    @Test
    void cooldownsDoubleUpToAMinuteAndEndWithAResponse() {
        for (int i = 0; i < 40; i++) {
            record(AttemptOutcome.TIMED_OUT, LONG);
        }
        assertThat(health.isCoolingDown(now + Duration.ofSeconds(59).toNanos())).isTrue();
        record(AttemptOutcome.TIMED_OUT, LONG);
        assertThat(health.isCoolingDown(now + Duration.ofSeconds(61).toNanos())).isFalse();
        record(AttemptOutcome.TIMED_OUT, LONG);
        record(AttemptOutcome.REFUSED, QUICK);
        assertThat(health.isCoolingDown(now)).isFalse();
        record(AttemptOutcome.TIMED_OUT, LONG);
        assertThat(health.isCoolingDown(now)).as("it takes three again").isFalse();
    }

    @Test
    void anEndpointIsSlowFromTwoSecondsOnWhateverItsResponse() {
        assertThat(health.isSlow()).as("before its first attempt").isTrue();
        record(AttemptOutcome.DELIVERED, Duration.ofMillis(1_999));
        assertThat(health.isSlow()).isFalse();
        record(AttemptOutcome.DELIVERED, Duration.ofSeconds(2));
        assertThat(health.isSlow()).isTrue();
        record(AttemptOutcome.DELIVERED, QUICK);
        assertThat(health.isSlow()).isFalse();
    }

    private void record(AttemptOutcome outcome, Duration duration) {
        health.record(outcome, duration, now);
    }
}
