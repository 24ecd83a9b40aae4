package dev.trellis.webhooks;

/// How much this node sends at once, over all endpoints. Those that are slow can use half of it between them, so
/// that however many hang, the others are served.
final class Places {
    private final int all;
    private int taken;

    Places(int all) {
        this.all = all;
    }

    /// @param wanted may be zero or less
    /// @return how many were had, from zero to `wanted`
    synchronized int take(int wanted, boolean isSlow) {
        int free = (isSlow ? all / 2 : all) - taken;
        int had = Math.max(0, Math.min(wanted, free));
        taken += had;
        return had;
    }

    synchronized void giveBack(int places) {
        taken -= places;
    }

    synchronized int taken() {
        return taken;
    }
}
