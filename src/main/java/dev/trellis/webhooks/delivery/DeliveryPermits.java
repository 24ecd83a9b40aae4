package dev.trellis.webhooks.delivery;

/// How much this node sends at once, over all endpoints. Those that are slow can use half of it
/// between them, so that however many hang, the others are served; and what the others use takes
/// nothing from that half.
final class DeliveryPermits {
    private final int total;
    private int inUse;
    private int inUseBySlow;

    DeliveryPermits(int total) {
        this.total = total;
    }

    /// Places that were had together, to be given back one by one or at once.
    ///
    /// @param count from zero to what was wanted
    record Permit(int count, boolean isSlow) {}

    /// @param wanted may be zero or less
    synchronized Permit acquire(int wanted, boolean isSlow) {
        int free = total - inUse;
        if (isSlow) {
            free = Math.min(free, Math.max(1, total / 2) - inUseBySlow);
        }
        int count = Math.max(0, Math.min(wanted, free));
        add(count, isSlow);
        return new Permit(count, isSlow);
    }

    /// @param isSlow as they were taken, whatever is known of the endpoint now
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
