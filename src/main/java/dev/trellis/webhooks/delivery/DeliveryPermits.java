package dev.trellis.webhooks.delivery;

/// Limits how many streams this node delivers at once, over all endpoints. Slow endpoints together
/// get at most half of the permits, so that there are always some for the others, however many
/// endpoints hang. Permits of other endpoints do not count against that half, but they may use all
/// permits that are free.
final class DeliveryPermits {
    private final int total;
    private int inUse;
    private int inUseBySlow;

    /// @param total number of permits, at least 1
    DeliveryPermits(int total) {
        this.total = total;
    }

    /// Permits that were acquired together. They may be released separately.
    ///
    /// @param count from zero to the number that was wanted
    /// @param isSlow whether they were acquired for a slow endpoint
    record Permit(int count, boolean isSlow) {}

    /// Acquires as many permits as are free, up to the number wanted. Does not wait.
    ///
    /// @param wanted none are acquired if this is zero or negative
    synchronized Permit acquire(int wanted, boolean isSlow) {
        int free = total - inUse;
        if (isSlow) {
            free = Math.min(free, Math.max(1, total / 2) - inUseBySlow);
        }
        int count = Math.max(0, Math.min(wanted, free));
        add(count, isSlow);
        return new Permit(count, isSlow);
    }

    /// @param isSlow the value with which the permits were acquired, even if the endpoint has
    ///     become faster or slower since
    synchronized void release(int count, boolean isSlow) {
        add(-count, isSlow);
    }

    private void add(int count, boolean isSlow) {
        inUse += count;
        if (isSlow) {
            inUseBySlow += count;
        }
    }

    synchronized int inUse() {
        return inUse;
    }
}
