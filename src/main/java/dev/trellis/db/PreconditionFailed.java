package dev.trellis.db;

/// A [Precondition] among the statements of a change was not met; nothing was changed.
public final class PreconditionFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PreconditionFailed(Throwable cause) {
        super("what the change was based on has changed", cause);
    }
}
