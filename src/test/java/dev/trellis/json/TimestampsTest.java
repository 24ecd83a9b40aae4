package dev.trellis.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Timestamps: RFC 3339 is read, UTC with at most milliseconds is written.
class TimestampsTest {
    @ParameterizedTest
    @CsvSource({
        "2025-07-21T17:32:28Z, 2025-07-21T17:32:28Z",
        "2025-07-21t17:32:28z, 2025-07-21T17:32:28Z",
        "2025-07-21T17:32:28+00:00, 2025-07-21T17:32:28Z",
        "2025-07-21T17:32:28-00:00, 2025-07-21T17:32:28Z",
        "2025-07-21T19:32:28+02:00, 2025-07-21T17:32:28Z",
        "2025-07-21T19:32:28 02:00, 2025-07-21T17:32:28Z",
        "2025-07-21T12:02:28-05:30, 2025-07-21T17:32:28Z",
        "2025-01-01T00:30:00+01:00, 2024-12-31T23:30:00Z",
        "2024-02-29T23:59:59-18:00, 2024-03-01T17:59:59Z",
        "2025-07-21T17:32:28.5Z, 2025-07-21T17:32:28.500Z",
        "2025-07-21T17:32:28.123999999Z, 2025-07-21T17:32:28.123Z",
        "2025-07-21T17:32:28.000Z, 2025-07-21T17:32:28Z",
        "2025-07-21T17:32:28.0009Z, 2025-07-21T17:32:28Z",
        "1969-12-31T23:59:59.999Z, 1969-12-31T23:59:59.999Z"
    })
    void aTimestampIsReadWithAnyOffsetAndWrittenInUtc(String text, String written) {
        assertThat(Timestamps.parse(text).map(Timestamps::format)).hasValue(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2025-07-21",
                "2025-07-21T17:32:28",
                "2025-07-21T17:32Z",
                "2025-07-21 17:32:28Z",
                "2025-07-21T17:32:28 Z",
                "2025-07-21T17:32:28+02",
                "2025-07-21T17:32:28+0200",
                "2025-07-21T17:32:28+2:00",
                "2025-07-21T17:32:28+19:00",
                "2025-07-21T17:32:28+02:60",
                "2025-07-21T17:32:28*02:00",
                "2025-07-21T17:32:28.Z",
                "2025-07-21T17:32:28,5Z",
                "2025-07-21T17:32:28.1234567890Z",
                "2025-07-21T24:00:01Z",
                "2025-07-21T25:00:00Z",
                "2025-07-21T17:60:00Z",
                "2025-02-29T00:00:00Z",
                "2025-04-31T00:00:00Z",
                "2025-13-01T00:00:00Z",
                "25-07-21T17:32:28Z",
                "12025-07-21T17:32:28Z",
                "-2025-07-21T17:32:28Z",
                "2025-07-21T17:32:28ZZ",
                "2025-07-21T17:32:28Z\n",
                " 2025-07-21T17:32:28Z",
                "٢٠٢٥-07-21T17:32:28Z",
                "2025-W30-1T17:32:28Z",
                "2025-202T17:32:28Z",
                "Mon, 21 Jul 2025 17:32:28 GMT",
                "1753119148"
            })
    void everythingElseIsNone(String text) {
        assertThat(Timestamps.parse(text)).isEmpty();
    }

    @Test
    void whatIsWrittenIsReadBack() {
        long seed = System.nanoTime();
        System.out.println("TimestampsTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            Instant instant = Instant.ofEpochMilli(random.nextLong(-60_000_000_000_000L, 250_000_000_000_000L));
            String written = Timestamps.format(instant);

            assertThat(written).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z");
            assertThat(Timestamps.parse(written)).hasValue(instant);
        }
    }
}
