package dev.trellis.db;

/// A database constraint rejected a statement. The transaction is rolled back.
public final class ConstraintViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String constraint;

    ConstraintViolation(String constraint, Throwable cause) {
        super("violates " + constraint, cause);
        this.constraint = constraint;
    }

    /// Returns whether the named constraint was violated. Matched by prefix, since the shards of a
    /// distributed table add a suffix to the constraint's name.
    public boolean isOf(String name) {
        return constraint.startsWith(name);
    }
}
