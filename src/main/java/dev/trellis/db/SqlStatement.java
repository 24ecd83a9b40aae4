package dev.trellis.db;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One statement of a change, not yet run. Features return their writes; whoever owns the
/// transaction gathers them and hands them to [Database#commit], which sends them in one
/// round trip.
///
/// @param sql one SQL statement with `?` for arguments, without a semicolon
/// @param args in the order of the question marks; `null` is SQL's NULL
/// @param afterCommit run once the change is committed, on the committing thread; must be quick
///     and must not throw. It may be lost (the process may die first), so nothing may depend on
///     it but speed
public record SqlStatement(
        String sql, List<@Nullable Object> args, @Nullable Runnable afterCommit) {
    public SqlStatement(String sql, List<@Nullable Object> args) {
        this(sql, args, null);
    }

    public static SqlStatement of(String sql, @Nullable Object... args) {
        return new SqlStatement(sql, Collections.unmodifiableList(Arrays.asList(args)));
    }

    /// The same write, with something to do after its commit.
    public SqlStatement withAfterCommit(Runnable action) {
        return new SqlStatement(sql, args, action);
    }
}
