package dev.trellis.db;

/// No connection was available, or the one in use broke. It leads to a response with status
/// 503. Whether a write that was in progress took effect is unknown; idempotency keys exist for
///      that case.
public final class DatabaseUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    DatabaseUnavailable(String message) {
        super(message);
    }
}
