package dev.trellis.documents;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import java.util.HashMap;
import java.util.Map;

/// Limits the concurrent uploads of this node: in all, so that their buffers do not fill the
/// memory, and per platform, so that one platform with slow uploads does not block the
/// others. Thread-safe.
final class UploadLimiter {
    private final int max;
    private final int maxPerPlatform;
    private final Map<PlatformId, Integer> permitsByPlatform = new HashMap<>();
    private int permits;

    UploadLimiter(int max, int maxOfOne) {
        this.max = max;
        this.maxPerPlatform = maxOfOne;
    }

    /// The permission to run one upload; closing it releases the permission.
    @FunctionalInterface
    interface Permit extends AutoCloseable {
        @Override
        void close();
    }

    /// Acquires a permit, without waiting.
    ///
    /// @throws ApiException `RATE_LIMITED` when the platform has reached its limit,
    ///     `SERVICE_UNAVAILABLE` when the node has
    synchronized Permit acquire(PlatformId platform) {
        if (permitsByPlatform.getOrDefault(platform, 0) >= maxPerPlatform) {
            throw new ApiException(
                            ErrorCode.RATE_LIMITED,
                            "Not more than " + maxPerPlatform + " uploads at once. Try again when one is through.")
                    .withHeader("Retry-After", "2");
        }
        if (permits >= max) {
            throw new ApiException(
                            ErrorCode.SERVICE_UNAVAILABLE, "Too many uploads are under way on this server. Try again.")
                    .withHeader("Retry-After", "2");
        }
        permitsByPlatform.merge(platform, 1, Integer::sum);
        permits++;
        return () -> release(platform);
    }

    private synchronized void release(PlatformId platform) {
        permitsByPlatform.computeIfPresent(platform, (same, count) -> count == 1 ? null : count - 1);
        permits--;
    }
}
