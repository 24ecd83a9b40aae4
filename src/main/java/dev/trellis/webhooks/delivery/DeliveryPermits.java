package dev.trellis.webhooks.delivery;

/// How much this node sends at once, over all endpoints. Those that are slow can use half of it
/// between them, so that however many hang, the others are served; and what the others use takes
/// nothing from that half.
final class DeliveryPermits {
    private final int all;
    private int taken;
    private int takenBySlow;

    DeliveryPermits(int all) {
        this.all = all;
    }

    /// Places that were had together, to be given back one by one or at once.
    ///
    /// @param count from zero to what was wanted
    record Permit(int count, boolean isSlow) {}

    /// @param wanted may be zero or less
    synchronized Permit take(int wanted, boolean isSlow) {
        int free = all - taken;
        if (isSlow) {
            free = Math.min(free, Math.max(1, all / 2) - takenBySlow);
        }
        int count = Math.max(0, Math.min(wanted, free));
        add(count, isSlow);
        return new Permit(count, isSlow);
    }

    /// @param isSlow as they were taken, whatever is known of the endpoint now
    synchronized void giveBack(int places, boolean isSlow) {
        add(-places, isSlow);
    }

    private void add(int places, boolean isSlow) {
        taken += places;
        if (isSlow) {
            takenBySlow += places;
        }
    }

    synchronized int taken() {
        return taken;
    }
}
