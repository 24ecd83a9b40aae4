package dev.trellis.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.webhooks.events.AttemptOutcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EndpointHealthTest {
    private static final Duration QUICK = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(10);

    private final EndpointHealth health = new EndpointHealth();
    private long now;

    @Test
    void theWindowOpensByOneWithEachAnswerUpToItsLimit() {
        int before = health.concurrencyLimit();
        note(AttemptOutcome.DELIVERED, QUICK);
        assertThat(health.concurrencyLimit()).isEqualTo(before + 1);
        for (int i = 0; i < 100; i++) {
            note(AttemptOutcome.DUPLICATE, QUICK);
        }
        assertThat(health.concurrencyLimit()).isEqualTo(32);
    }

    @Test
    void aRefusalHalvesItAndIsNoReasonToRest() {
        for (int i = 0; i < 100; i++) {
            note(AttemptOutcome.DELIVERED, QUICK);
        }
        note(AttemptOutcome.REFUSED, QUICK);
        assertThat(health.concurrencyLimit()).isEqualTo(16);
        for (int i = 0; i < 100; i++) {
            note(AttemptOutcome.REFUSED, QUICK);
        }
        assertThat(health.concurrencyLimit()).isEqualTo(1);
        assertThat(health.isCoolingDown(now)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = AttemptOutcome.class,
            names = {"TIMED_OUT", "UNRESOLVED", "UNREACHABLE", "TLS_FAILED", "BROKEN", "FORBIDDEN_ADDRESS"})
    void silenceClosesItToOneAndTheThirdInARowBringsRest(AttemptOutcome silence) {
        note(silence, LONG);
        assertThat(health.concurrencyLimit()).isEqualTo(1);
        note(silence, LONG);
        assertThat(health.isCoolingDown(now)).isFalse();
        note(silence, LONG);
        assertThat(health.isCoolingDown(now)).isTrue();
        now += Duration.ofMillis(1_001).toNanos();
        assertThat(health.isCoolingDown(now)).as("the first rest is a second").isFalse();
    }

    @Test
    void restsDoubleUpToAMinuteAndEndWithAnAnswer() {
        for (int i = 0; i < 40; i++) {
            note(AttemptOutcome.TIMED_OUT, LONG);
        }
        assertThat(health.isCoolingDown(now + Duration.ofSeconds(59).toNanos())).isTrue();
        note(AttemptOutcome.TIMED_OUT, LONG);
        assertThat(health.isCoolingDown(now + Duration.ofSeconds(61).toNanos())).isFalse();
        note(AttemptOutcome.TIMED_OUT, LONG);
        note(AttemptOutcome.REFUSED, QUICK);
        assertThat(health.isCoolingDown(now)).isFalse();
        note(AttemptOutcome.TIMED_OUT, LONG);
        assertThat(health.isCoolingDown(now)).as("it takes three again").isFalse();
    }

    @Test
    void itIsSlowFromTwoSecondsOnWhateverItAnswers() {
        assertThat(health.isSlow()).as("nothing is known of it").isTrue();
        note(AttemptOutcome.DELIVERED, Duration.ofMillis(1_999));
        assertThat(health.isSlow()).isFalse();
        note(AttemptOutcome.DELIVERED, Duration.ofSeconds(2));
        assertThat(health.isSlow()).isTrue();
        note(AttemptOutcome.DELIVERED, QUICK);
        assertThat(health.isSlow()).isFalse();
    }

    private void note(AttemptOutcome outcome, Duration duration) {
        health.record(outcome, duration, now);
    }
}
