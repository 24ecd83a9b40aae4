package dev.trellis.bench;

import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A bare database client: one connection, statements prepared once, results read and discarded. No
/// program can do less to send the same statements over JDBC.
final class JdbcClient implements LoadConnection {
    private final Connection connection;
    private final Supplier<@Nullable List<RoundTrip>> requests;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    /// One message to the database and its response.
    record RoundTrip(String sql, List<@Nullable Object> args) {
        static RoundTrip of(SqlStatement query) {
            return new RoundTrip(query.sql(), query.args());
        }

        /// All statements in one message and so in one transaction, as [Database#commit]
        /// sends them.
        static RoundTrip ofTransaction(List<SqlStatement> writes) {
            StringBuilder sql = new StringBuilder();
            List<@Nullable Object> args = new ArrayList<>();
            for (SqlStatement write : writes) {
                sql.append(sql.isEmpty() ? "" : ";\n").append(write.sql());
                args.addAll(write.args());
            }
            // The text is the same for all round trips that are prepared in advance: keep it in
            // memory once.
            return new RoundTrip(sql.toString().intern(), args);
        }
    }

    private JdbcClient(Connection connection, Supplier<@Nullable List<RoundTrip>> requests) {
        this.connection = connection;
        this.requests = requests;
    }

    /// @param requests returns the round trips of the next request; `null` when there are no more
    static JdbcClient connect(Database.Settings settings, Supplier<@Nullable List<RoundTrip>> requests)
            throws SQLException {
        return new JdbcClient(open(settings), requests);
    }

    /// Opens a connection outside of any pool.
    static Connection open(Database.Settings settings) throws SQLException {
        Properties properties = new Properties();
        if (settings.user() != null) {
            properties.setProperty("user", settings.user());
        }
        if (settings.password() != null) {
            properties.setProperty("password", settings.password().reveal());
        }
        properties.setProperty("ApplicationName", "trellis bench");
        return DriverManager.getConnection(settings.url(), properties);
    }

    @Override
    public boolean send() throws SQLException, UnexpectedResponse {
        @Nullable List<RoundTrip> roundTrips = requests.get();
        if (roundTrips == null) {
            return false;
        }
        for (RoundTrip roundTrip : roundTrips) {
            PreparedStatement statement = statement(roundTrip.sql());
            int index = 1;
            for (@Nullable Object arg : roundTrip.args()) {
                bind(statement, index++, arg);
            }
            if (countRows(statement) == 0) {
                throw new UnexpectedResponse("a statement of the floor found or changed no row");
            }
        }
        return true;
    }

    private PreparedStatement statement(String sql) throws SQLException {
        @Nullable PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        return statement;
    }

    /// Binds an argument as the server does, so that PostgreSQL receives the same.
    private void bind(PreparedStatement statement, int index, @Nullable Object arg) throws SQLException {
        switch (arg) {
            case null -> statement.setObject(index, null);
            case Instant instant -> statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
            case UUID[] uuids -> statement.setArray(index, connection.createArrayOf("uuid", uuids));
            case String[] texts -> statement.setArray(index, connection.createArrayOf("text", texts));
            case byte[] bytes -> statement.setBytes(index, bytes);
            default -> statement.setObject(index, arg);
        }
    }

    /// Executes a statement, and returns how many rows all its results together found or changed.
    private static int countRows(PreparedStatement statement) throws SQLException {
        int rows = 0;
        boolean isQuery = statement.execute();
        while (isQuery || statement.getUpdateCount() >= 0) {
            if (isQuery) {
                try (ResultSet results = statement.getResultSet()) {
                    while (results.next()) {
                        rows++;
                    }
                }
            } else {
                rows += statement.getUpdateCount();
            }
            isQuery = statement.getMoreResults();
        }
        return rows;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // Nothing more to close.
        }
    }
}
