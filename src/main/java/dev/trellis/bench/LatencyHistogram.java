package dev.trellis.bench;

/// Counts durations in buckets that are at most 3 % wide, in fixed memory.
final class LatencyHistogram {
    /// Buckets for each doubling.
    private static final int STEPS = 32;

    private static final int STEP_BITS = Integer.numberOfTrailingZeros(STEPS);

    private final long[] counts = new long[(Long.SIZE - STEP_BITS + 1) * STEPS];

    void add(long nanos) {
        counts[bucket(Math.max(0, nanos))]++;
    }

    void addAll(LatencyHistogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    long count() {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /// The duration that this share of the counted ones does not exceed (but for the width of a
    /// bucket); 0 when nothing was counted.
    long percentile(double share) {
        long rank = Math.max(1, (long) Math.ceil(count() * share));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return highest(i);
            }
        }
        return 0;
    }

    /// Below [#STEPS] one bucket for each value; from there on the highest bits of a value choose
    /// its bucket.
    private static int bucket(long value) {
        if (value < STEPS) {
            return (int) value;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - STEP_BITS;
        return shift * STEPS + (int) (value >>> shift);
    }

    private static long highest(int bucket) {
        if (bucket < 2 * STEPS) {
            return bucket;
        }
        int shift = bucket / STEPS - 1;
        long step = bucket - (long) shift * STEPS;
        return ((step + 1) << shift) - 1;
    }
}
