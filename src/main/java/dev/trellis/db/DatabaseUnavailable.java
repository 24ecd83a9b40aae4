package dev.trellis.db;

/// No connection could be had, or the one in use broke. Answered with 503; whether a write that was
/// under way took effect is not known, which is what idempotency keys are for.
public final class DatabaseUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    DatabaseUnavailable(String message) {
        super(message);
    }
}
