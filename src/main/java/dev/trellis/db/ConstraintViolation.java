package dev.trellis.db;

/// The database refused a write by one of its constraints. The transaction is rolled back.
public final class ConstraintViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String constraint;

    ConstraintViolation(String constraint, Throwable cause) {
        super("violates " + constraint, cause);
        this.constraint = constraint;
    }

    /// Whether it was this constraint. Matched by prefix: a distributed table's shards add a suffix
    /// to its name.
    public boolean isOf(String name) {
        return constraint.startsWith(name);
    }
}
