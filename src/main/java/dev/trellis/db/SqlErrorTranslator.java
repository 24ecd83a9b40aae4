package dev.trellis.db;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// Translates JDBC errors into the exceptions of this package by their SQLSTATE (PostgreSQL,
/// appendix A).
final class SqlErrorTranslator {
    private static final String DIVISION_BY_ZERO = "22012";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String QUERY_CANCELED = "57014";
    private static final String DEADLOCK = "40P01";
    private static final String DISK_FULL = "53100";

    private SqlErrorTranslator() {}

    static RuntimeException translate(SQLException failed) {
        String state = failed.getSQLState() == null ? "" : failed.getSQLState();
        if (state.startsWith("23")) {
            return new ConstraintViolation(constraintName(failed), withoutData(failed));
        }
        if (state.equals(DIVISION_BY_ZERO)) {
            return new PreconditionFailed(withoutData(failed));
        }
        // 08: connection; 53: out of disk, memory, connections; 57: shutting down; 25006: a standby
        // took over.
        boolean isUnavailable = failed instanceof SQLTransientConnectionException
                || state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57P")
                || state.equals("25006")
                || state.equals(DISK_FULL)
                || state.equals(LOCK_NOT_AVAILABLE)
                || state.equals(QUERY_CANCELED)
                || state.equals(DEADLOCK);
        return isUnavailable
                ? new DatabaseUnavailable("the database did not complete the statement (" + state + ")", failed)
                : new IllegalStateException(
                        "the database refused a statement of ours (" + state + ")", withoutData(failed));
    }

    /// A message of the server may quote the row in question; only its SQLSTATE may be kept.
    private static SQLException withoutData(SQLException failed) {
        SQLException bare =
                new SQLException("SQLSTATE " + failed.getSQLState() + messageFor(failed), failed.getSQLState());
        bare.setStackTrace(failed.getStackTrace());
        return bare;
    }

    private static String messageFor(SQLException failed) {
        // 42: syntax errors and undefined names. Their messages quote our own SQL, never data, and
        // are useless without their text.
        return failed.getSQLState() != null && failed.getSQLState().startsWith("42") ? ": " + failed.getMessage() : "";
    }

    private static String constraintName(SQLException failed) {
        if (failed instanceof PSQLException postgres) {
            @Nullable ServerErrorMessage message = postgres.getServerErrorMessage();
            if (message != null && message.getConstraint() != null) {
                return message.getConstraint();
            }
        }
        return "";
    }
}
