package dev.trellis.db;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The current row of a query's result, read by column name into the types that this server uses.
/// The plain methods are for columns that are `not null`; the `optional…` methods return `null`
/// for NULL.
public final class Row {
    private final ResultSet results;

    Row(ResultSet results) {
        this.results = results;
    }

    public UUID uuid(String column) throws SQLException {
        return required(column, results.getObject(column, UUID.class));
    }

    public @Nullable UUID optionalUuid(String column) throws SQLException {
        return results.getObject(column, UUID.class);
    }

    public String text(String column) throws SQLException {
        return required(column, results.getString(column));
    }

    public @Nullable String optionalText(String column) throws SQLException {
        return results.getString(column);
    }

    public byte[] bytes(String column) throws SQLException {
        return required(column, results.getBytes(column));
    }

    public byte @Nullable [] optionalBytes(String column) throws SQLException {
        return results.getBytes(column);
    }

    public Instant instant(String column) throws SQLException {
        return required(column, optionalInstant(column));
    }

    public @Nullable Instant optionalInstant(String column) throws SQLException {
        @Nullable OffsetDateTime time = results.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    public long number(String column) throws SQLException {
        return results.getLong(column);
    }

    public boolean flag(String column) throws SQLException {
        return results.getBoolean(column);
    }

    public @Nullable Boolean optionalFlag(String column) throws SQLException {
        boolean flag = results.getBoolean(column);
        return results.wasNull() ? null : flag;
    }

    public List<String> texts(String column) throws SQLException {
        return required(column, optionalTexts(column));
    }

    public @Nullable List<String> optionalTexts(String column) throws SQLException {
        @Nullable Array array = results.getArray(column);
        return array == null ? null : List.of((String[]) array.getArray());
    }

    private static <T> T required(String column, @Nullable T value) throws SQLException {
        if (value == null) {
            throw new SQLException("column " + column + " is NULL, which its reader did not expect");
        }
        return value;
    }

    /// Converts a row into a record.
    @FunctionalInterface
    public interface Mapper<T> {
        T map(Row row) throws SQLException;
    }
}
