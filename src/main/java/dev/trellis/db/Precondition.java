package dev.trellis.db;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A condition that travels with the writes of a change, in the same round trip.
public final class Precondition {
    private Precondition() {}

    /// A statement that aborts the whole change, as [PreconditionFailed], unless the query finds
    /// a row. With a locking query (`for key share`) the row stays as it was found until the
    /// change commits.
    ///
    /// The trick is a division by zero: of the errors that plain SQL can raise without a function
    /// of ours in the database, it is one that nothing else in our statements raises.
    ///
    /// @param query a SELECT of one column
    public static SqlStatement mustFind(String query, @Nullable Object... args) {
        return new SqlStatement("select 1 / count(*) from (" + query + ") found", Arrays.asList(args));
    }
}
