package dev.trellis.bench;

/// Counts durations in buckets that are at most 3 % wide, in fixed memory.
final class LatencyHistogram {
    /// Buckets for each doubling.
    private static final int BUCKETS_PER_DOUBLING = 32;

    private static final int BUCKET_BITS = Integer.numberOfTrailingZeros(BUCKETS_PER_DOUBLING);

    private final long[] counts = new long[(Long.SIZE - BUCKET_BITS + 1) * BUCKETS_PER_DOUBLING];

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
                return upperBound(i);
            }
        }
        return 0;
    }

    /// Below [#STEPS] one bucket for each value; from there on the highest bits of a value choose
    /// its bucket.
    private static int bucket(long value) {
        if (value < BUCKETS_PER_DOUBLING) {
            return (int) value;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - BUCKET_BITS;
        return shift * BUCKETS_PER_DOUBLING + (int) (value >>> shift);
    }

    private static long upperBound(int bucket) {
        if (bucket < 2 * BUCKETS_PER_DOUBLING) {
            return bucket;
        }
        int shift = bucket / BUCKETS_PER_DOUBLING - 1;
        long step = bucket - (long) shift * BUCKETS_PER_DOUBLING;
        return ((step + 1) << shift) - 1;
    }
}
