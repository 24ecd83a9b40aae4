package dev.trellis.db;

/// A [Guard] among the writes of a change did not hold; nothing was changed.
public final class GuardFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GuardFailed(Throwable cause) {
        super("what the change was based on has changed", cause);
    }
}
