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

/// JDBC, kept to one corner.
final class Statements {
    private Statements() {}

    static <T> List<T> query(Connection connection, String sql, Row.Mapper<T> mapper, @Nullable Object... args)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, 1, Arrays.asList(args));
            try (ResultSet results = statement.executeQuery()) {
                Row row = new Row(results);
                List<T> rows = new ArrayList<>();
                while (results.next()) {
                    rows.add(mapper.map(row));
                }
                return rows;
            }
        }
    }

    /// All writes in one message. The driver takes the statements apart again and pipelines them
    /// before one sync.
    static int[] run(Connection connection, List<SqlStatement> writes) throws SQLException {
        if (writes.isEmpty()) {
            return new int[0];
        }
        StringBuilder sql = new StringBuilder();
        for (SqlStatement write : writes) {
            sql.append(sql.isEmpty() ? "" : ";\n").append(write.sql());
        }
        try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            int next = 1;
            for (SqlStatement write : writes) {
                next = bind(statement, next, write.args());
            }
            int[] counts = new int[writes.size()];
            boolean isResultSet = statement.execute();
            for (int i = 0; i < counts.length; i++) {
                counts[i] = isResultSet ? 1 : statement.getUpdateCount();
                isResultSet = statement.getMoreResults();
            }
            return counts;
        }
    }

    private static int bind(PreparedStatement statement, int first, List<@Nullable Object> args) throws SQLException {
        int index = first;
        for (@Nullable Object arg : args) {
            bindOne(statement, index++, arg);
        }
        return index;
    }

    private static void bindOne(PreparedStatement statement, int index, @Nullable Object arg) throws SQLException {
        switch (arg) {
            case null -> statement.setObject(index, null);
            case Instant instant -> statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
            case UUID[] uuids ->
                statement.setArray(index, statement.getConnection().createArrayOf("uuid", uuids));
            case String[] texts ->
                statement.setArray(index, statement.getConnection().createArrayOf("text", texts));
            case byte[] bytes -> statement.setBytes(index, bytes);
            default -> statement.setObject(index, arg);
        }
    }
}
