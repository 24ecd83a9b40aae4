package dev.trellis.http;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Token buckets by key (an address, a platform). The least recently used are discarded when there
/// are too many. Each node counts on its own.
public final class RateLimiter {
    private static final int MAX_KEYS = 10_000;

    private final long capacity;
    private final Duration period;
    private final TimeMeter nanoTime;

    private final Map<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_KEYS;
        }
    };

    /// @param capacity requests per period; 0 disables the limit
    /// @param nanoTime a monotonic clock in nanoseconds
    public RateLimiter(long capacity, Duration period, LongSupplier nanoTime) {
        this.capacity = capacity;
        this.period = period;
        this.nanoTime = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return nanoTime.getAsLong();
            }

            @Override
            public boolean isWallClockBased() {
                return false;
            }
        };
    }

    /// Takes one token of the key's bucket.
    ///
    /// @throws ApiException `RATE_LIMITED` with `Retry-After`, when the bucket is empty
    public void consume(String key) {
        if (capacity == 0) {
            return;
        }
        ConsumptionProbe probe = bucketOf(key).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            long seconds = 1 + Duration.ofNanos(probe.getNanosToWaitForRefill()).toSeconds();
            throw new ApiException(ErrorCode.RATE_LIMITED, "Too many requests. Try again in " + seconds + " s.")
                    .withHeader("Retry-After", Long.toString(seconds));
        }
    }

    private Bucket bucketOf(String key) {
        synchronized (buckets) {
            return buckets.computeIfAbsent(
                    key,
                    k -> Bucket.builder()
                            .addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, period))
                            .withCustomTimePrecision(nanoTime)
                            .build());
        }
    }
}
