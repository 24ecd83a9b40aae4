package dev.trellis.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When a failed event is tried again (behaviour, section 7).
class RetryScheduleTest {
    private static final Duration NO_RETRY_AFTER = Duration.ZERO;

    @ParameterizedTest
    @CsvSource({
        "1, 5",
        "2, 10",
        "3, 20",
        "4, 40",
        "5, 80",
        "6, 160",
        "7, 320",
        "8, 640",
        "9, 1280",
        "10, 1500",
        "11, 1500",
        "100, 1500",
        "2000000000, 1500"
    })
    void pausesDoubleUpToHalfAnHour(int tries, int seconds) {
        assertThat(RetrySchedule.nextDelay(tries, Duration.ZERO, 0.5, NO_RETRY_AFTER))
                .contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"0, 4000", "0.25, 4500", "0.5, 5000", "0.75, 5500", "0.999999, 6000"})
    void eachIsAFifthShorterOrLonger(double random, int millis) {
        assertThat(RetrySchedule.nextDelay(1, Duration.ZERO, random, NO_RETRY_AFTER))
                .contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"0, 1200", "0.5, 1500", "0.999999999, 1800"})
    void theLongestOnesToo(double random, int seconds) {
        assertThat(RetrySchedule.nextDelay(30, Duration.ZERO, random, NO_RETRY_AFTER))
                .contains(Duration.ofSeconds(seconds));
    }

    @Test
    void noPauseIsLongerThanHalfAnHour() {
        for (int tries = 1; tries < 50; tries++) {
            assertThat(RetrySchedule.nextDelay(tries, Duration.ZERO, 0.999, Duration.ofHours(5)))
                    .hasValueSatisfying(pause -> assertThat(pause).isLessThanOrEqualTo(Duration.ofMinutes(30)));
        }
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 5", "PT3S, 5", "PT2M, 120", "PT2H, 1800"})
    void theEndpointCanAskForALongerPause(Duration retryAfter, int seconds) {
        assertThat(RetrySchedule.nextDelay(1, Duration.ZERO, 0.5, retryAfter)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"P7DT0S, false", "P6DT23H34M, true", "P6DT23H36M, false", "P8D, false"})
    void afterSevenDaysItIsGivenUp(Duration age, boolean isTriedAgain) {
        assertThat(RetrySchedule.nextDelay(20, age, 0.5, NO_RETRY_AFTER).isPresent())
                .isEqualTo(isTriedAgain);
    }

    @Test
    void inSevenDaysItIsTriedSomeFourHundredTimes() {
        Duration age = Duration.ZERO;
        int tries = 1;
        for (var delay = RetrySchedule.nextDelay(tries, age, 0.5, NO_RETRY_AFTER);
                delay.isPresent();
                delay = RetrySchedule.nextDelay(++tries, age, 0.5, NO_RETRY_AFTER)) {
            age = age.plus(delay.get());
        }
        assertThat(tries).isBetween(400, 415);
    }
}
