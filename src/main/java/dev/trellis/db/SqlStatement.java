package dev.trellis.db;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One SQL statement with its arguments, not yet run. Features return their statements; the
/// code that owns the transaction collects them and passes them to [Database#commit], which
/// sends them in one round trip. Usually it writes; a SELECT is used to lock rows or to check
/// a [Precondition].
///
/// @param sql one SQL statement with `?` for arguments, without a semicolon
/// @param args the values of the question marks, in order; `null` is SQL's NULL
/// @param afterCommit runs once after the commit, on the committing thread; must be quick and
///     must not throw. It may be lost (the process may die first), so only optimisations may
///     depend on it
public record SqlStatement(
        String sql, List<@Nullable Object> args, @Nullable Runnable afterCommit) {
    public SqlStatement(String sql, List<@Nullable Object> args) {
        this(sql, args, null);
    }

    /// Returns a statement without an action after its commit.
    public static SqlStatement of(String sql, @Nullable Object... args) {
        return new SqlStatement(sql, Collections.unmodifiableList(Arrays.asList(args)));
    }

    /// Returns a copy with an action that runs after the commit.
    public SqlStatement withAfterCommit(Runnable action) {
        return new SqlStatement(sql, args, action);
    }
}
