package dev.trellis.bench;

/// Counts durations in nanoseconds in buckets that are at most 3 % wide, in fixed memory.
final class LatencyHistogram {
    /// The number of buckets between a value and its double.
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

    /// The duration that the given share of the durations does not exceed, rounded up to the end of
    /// its bucket; 0 when nothing was counted.
    ///
    /// @param share from 0 to 1
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

    /// Small values, below [#BUCKETS_PER_DOUBLING], have one bucket each. From there on the highest
    /// bits of a value select its bucket.
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
