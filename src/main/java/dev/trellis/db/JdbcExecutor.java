package dev.trellis.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Runs statements by JDBC. The rest of the server does not use JDBC directly.
final class JdbcExecutor {
    private JdbcExecutor() {}

    /// Runs a SELECT and maps every row.
    static <T> List<T> query(Connection connection, String sql, Row.Mapper<T> mapper, @Nullable Object... args)
            throws SQLException {
        try (PreparedStatement prepared = connection.prepareStatement(sql)) {
            bind(prepared, 1, Arrays.asList(args));
            try (ResultSet results = prepared.executeQuery()) {
                Row row = new Row(results);
                List<T> rows = new ArrayList<>();
                while (results.next()) {
                    rows.add(mapper.map(row));
                }
                return rows;
            }
        }
    }

    /// Runs all statements in one protocol message. The driver splits the text into its statements
    /// and pipelines them before one sync.
    ///
    /// @return for each statement the number of rows that it changed; 1 for a SELECT
    static int[] execute(Connection connection, List<SqlStatement> statements) throws SQLException {
        if (statements.isEmpty()) {
            return new int[0];
        }
        StringBuilder sql = new StringBuilder();
        for (SqlStatement statement : statements) {
            sql.append(sql.isEmpty() ? "" : ";\n").append(statement.sql());
        }
        try (PreparedStatement prepared = connection.prepareStatement(sql.toString())) {
            int next = 1;
            for (SqlStatement statement : statements) {
                next = bind(prepared, next, statement.args());
            }
            int[] counts = new int[statements.size()];
            boolean isResultSet = prepared.execute();
            for (int i = 0; i < counts.length; i++) {
                counts[i] = isResultSet ? 1 : prepared.getUpdateCount();
                isResultSet = prepared.getMoreResults();
            }
            return counts;
        }
    }

    private static int bind(PreparedStatement prepared, int first, List<@Nullable Object> args) throws SQLException {
        int index = first;
        for (@Nullable Object arg : args) {
            bindOne(prepared, index++, arg);
        }
        return index;
    }

    private static void bindOne(PreparedStatement prepared, int index, @Nullable Object arg) throws SQLException {
        switch (arg) {
            case null -> prepared.setObject(index, null);
            case Instant instant -> prepared.setObject(index, instant.atOffset(ZoneOffset.UTC));
            case UUID[] uuids ->
                prepared.setArray(index, prepared.getConnection().createArrayOf("uuid", uuids));
            case String[] texts ->
                prepared.setArray(index, prepared.getConnection().createArrayOf("text", texts));
            case byte[] bytes -> prepared.setBytes(index, bytes);
            default -> prepared.setObject(index, arg);
        }
    }
}
