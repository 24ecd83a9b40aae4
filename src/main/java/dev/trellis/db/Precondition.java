package dev.trellis.db;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A condition that is checked together with the statements of a change, in the same round trip.
public final class Precondition {
    private Precondition() {}

    /// Returns a statement that aborts the whole transaction, as [PreconditionFailed], unless the
    /// query finds a row. With a locking query (`for key share`) the row cannot change until the
    /// transaction ends.
    ///
    /// It divides by zero: among the errors that plain SQL can raise without a function installed
    /// in the database, that is one that no other statement of this server raises.
    ///
    /// @param query a SELECT of one column
    public static SqlStatement mustFind(String query, @Nullable Object... args) {
        return new SqlStatement("select 1 / count(*) from (" + query + ") found", Arrays.asList(args));
    }
}
