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
    private final int maxOfOne;
    private final Map<PlatformId, Integer> taken = new HashMap<>();
    private int all;

    UploadLimiter(int max, int maxOfOne) {
        this.max = max;
        this.maxOfOne = maxOfOne;
    }

    /// A place that is given back by closing it.
    @FunctionalInterface
    interface Slot extends AutoCloseable {
        @Override
        void close();
    }

    /// @throws ApiException `RATE_LIMITED` when the platform has all that are for one,
    ///     `SERVICE_UNAVAILABLE` when there is none left
    synchronized Slot enter(PlatformId platform) {
        if (taken.getOrDefault(platform, 0) >= maxOfOne) {
            throw new ApiException(
                            ErrorCode.RATE_LIMITED,
                            "Not more than " + maxOfOne + " uploads at once. Try again when one is through.")
                    .withHeader("Retry-After", "2");
        }
        if (all >= max) {
            throw new ApiException(
                            ErrorCode.SERVICE_UNAVAILABLE, "Too many uploads are under way on this server. Try again.")
                    .withHeader("Retry-After", "2");
        }
        taken.merge(platform, 1, Integer::sum);
        all++;
        return () -> leave(platform);
    }

    private synchronized void leave(PlatformId platform) {
        taken.computeIfPresent(platform, (same, count) -> count == 1 ? null : count - 1);
        all--;
    }
}
