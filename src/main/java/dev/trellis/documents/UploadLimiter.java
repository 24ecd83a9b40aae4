package dev.trellis.documents;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import java.util.HashMap;
import java.util.Map;

/// How many uploads run at once on this node: so that their buffers do not fill the memory, and one
/// platform with slow uploads does not keep the others from theirs.
final class UploadLimiter {
    private final int max;
    private final int maxPerPlatform;
    private final Map<PlatformId, Integer> permitsByPlatform = new HashMap<>();
    private int permits;

    UploadLimiter(int max, int maxOfOne) {
        this.max = max;
        this.maxPerPlatform = maxOfOne;
    }

    /// A place that is given back by closing it.
    @FunctionalInterface
    interface Permit extends AutoCloseable {
        @Override
        void close();
    }

    /// @throws ApiException `RATE_LIMITED` when the platform has all that are for one,
    ///     `SERVICE_UNAVAILABLE` when there is none left
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
