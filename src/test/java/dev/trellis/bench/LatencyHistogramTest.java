package dev.trellis.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyHistogramTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 31, 32, 33, 63, 64, 65, 1_000, 123_456_789, Long.MAX_VALUE})
    void aValueComesBackWithinThreePercent(long nanos) {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.add(nanos);

        assertThat(histogram.percentile(0.5)).isBetween(nanos, (long) (nanos * 1.0323));
    }

    @Test
    void nothingHasThePercentileZero() {
        assertThat(new LatencyHistogram().percentile(0.99)).isZero();
    }

    @Test
    void percentilesAreThoseOfTheSortedValues() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        long[] values = random.longs(10_000, 0, 50_000_000).toArray();
        LatencyHistogram even = new LatencyHistogram();
        LatencyHistogram odd = new LatencyHistogram();
        for (int i = 0; i < values.length; i++) {
            (i % 2 == 0 ? even : odd).add(values[i]);
        }
        even.addAll(odd);
        Arrays.sort(values);

        assertThat(even.count()).isEqualTo(values.length);
        for (double share : new double[] {0.01, 0.5, 0.99, 1}) {
            long exact = values[(int) Math.ceil(share * values.length) - 1];
            assertThat(even.percentile(share)).as("seed %d", seed).isBetween(exact, (long) (exact * 1.0323) + 1);
        }
    }
}
