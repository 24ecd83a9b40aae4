package dev.trellis.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.trellis.base.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connection pool, behind a fair semaphore of the same size: threads queue for a connection,
/// in a bounded queue and for a bounded time, instead of competing for it. A thread that cannot be
/// served gets [DatabaseUnavailable] instead of waiting forever.
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final Duration MAX_WAIT = Duration.ofSeconds(2);
    private static final int MAX_WAITING = 2_000;
    private static final int MAX_STATEMENTS_IN_ONE_MESSAGE = 100;

    private final HikariDataSource pool;
    private final Semaphore connectionGate;

    /// How to connect to a database.
    ///
    /// @param url a JDBC URL, `jdbc:postgresql://host:port/name`
    /// @param connections the size of the pool
    public record Settings(
            String url, @Nullable String user, @Nullable Secret password, int connections) {}

    public Database(Settings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("trellis");
        config.setJdbcUrl(settings.url());
        if (settings.user() != null) {
            config.setUsername(settings.user());
        }
        if (settings.password() != null) {
            config.setPassword(settings.password().reveal());
        }
        config.setMaximumPoolSize(settings.connections());
        config.setMinimumIdle(Math.min(2, settings.connections()));
        config.setConnectionTimeout(MAX_WAIT.toMillis());
        config.setInitializationFailTimeout(10_000);
        config.addDataSourceProperty("ApplicationName", "trellis");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("connectTimeout", "5");
        config.addDataSourceProperty("socketTimeout", "30");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty(
                "options",
                "-c statement_timeout=15000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=30000");
        this.pool = new HikariDataSource(config);
        this.connectionGate = new Semaphore(settings.connections(), true);
    }

    /// Returns the pool itself, for migrations, which bring their own statements.
    public DataSource dataSource() {
        return pool;
    }

    /// Runs a SELECT outside of a transaction and maps every row.
    public <T> List<T> query(String sql, Row.Mapper<T> mapper, @Nullable Object... args) {
        return withConnection(connection -> JdbcExecutor.query(connection, sql, mapper, args));
    }

    /// Runs a SELECT outside of a transaction and maps its first row, if it has one.
    public <T> Optional<T> first(String sql, Row.Mapper<T> mapper, @Nullable Object... args) {
        return query(sql, mapper, args).stream().findFirst();
    }

    /// Runs the statements as one transaction in one round trip: all of them, or none.
    ///
    /// One protocol message contains every statement and a single sync, so PostgreSQL runs them as
    /// one implicit transaction.
    ///
    /// @return for each statement the number of rows that it changed; 1 for a SELECT
    /// @throws ConstraintViolation when a constraint rejected one of them
    /// @throws PreconditionFailed when a [Precondition] among them was not met
    public int[] commit(List<SqlStatement> statements) {
        // The driver would split a longer message, and sync (commit) after each part.
        if (statements.size() > MAX_STATEMENTS_IN_ONE_MESSAGE) {
            return transact(transaction -> transaction.execute(statements));
        }
        int[] counts = withConnection(connection -> JdbcExecutor.execute(connection, statements));
        afterCommit(statements);
        return counts;
    }

    /// The same as [#commit(List)].
    public int[] commit(SqlStatement... statements) {
        return commit(List.of(statements));
    }

    /// Runs a transaction that must read, and lock, before it knows what to write. It is rolled
    /// back when `work` throws.
    public <T> T transact(Work<T> work) {
        List<SqlStatement> executed = new ArrayList<>();
        T result = withConnection(connection -> {
            connection.setAutoCommit(false);
            try {
                T value = work.run(new Transaction(connection, executed));
                connection.commit();
                return value;
            } catch (Throwable failed) {
                rollBack(connection, failed);
                throw failed;
            } finally {
                if (!connection.isClosed()) {
                    connection.setAutoCommit(true);
                }
            }
        });
        afterCommit(executed);
        return result;
    }

    /// Runs after the connection was returned to the pool, since an action may need one itself.
    private static void afterCommit(List<SqlStatement> statements) {
        for (SqlStatement statement : statements) {
            if (statement.afterCommit() != null) {
                try {
                    statement.afterCommit().run();
                } catch (RuntimeException failed) {
                    // The transaction is committed, so its caller must not be told that it failed.
                    LOG.atError().addKeyValue("reason", failed.getMessage()).log("what follows a commit failed");
                }
            }
        }
    }

    private static void rollBack(Connection connection, Throwable failed) {
        try {
            connection.rollback();
        } catch (SQLException rollbackFailed) {
            failed.addSuppressed(rollbackFailed);
        }
    }

    /// The body of a transaction that [#transact] runs.
    @FunctionalInterface
    public interface Work<T> {
        T run(Transaction transaction) throws SQLException;
    }

    /// An open transaction: everything read and written through it is committed or rolled
    /// back together.
    public static final class Transaction {
        private final Connection connection;
        private final List<SqlStatement> executed;

        private Transaction(Connection connection, List<SqlStatement> executed) {
            this.connection = connection;
            this.executed = executed;
        }

        /// Runs a SELECT in this transaction and maps every row.
        public <T> List<T> query(String sql, Row.Mapper<T> mapper, @Nullable Object... args) throws SQLException {
            return JdbcExecutor.query(connection, sql, mapper, args);
        }

        /// Runs a SELECT in this transaction and maps its first row, if it has one.
        public <T> Optional<T> first(String sql, Row.Mapper<T> mapper, @Nullable Object... args) throws SQLException {
            return query(sql, mapper, args).stream().findFirst();
        }

        /// Runs the statements in one round trip.
        ///
        /// @return for each statement the number of rows that it changed; 1 for a SELECT
        public int[] execute(List<SqlStatement> statements) throws SQLException {
            executed.addAll(statements);
            return JdbcExecutor.execute(connection, statements);
        }

        /// The same as [#execute(List)].
        public int[] execute(SqlStatement... statements) throws SQLException {
            return execute(List.of(statements));
        }
    }

    /// Returns whether the database responds within a second. For health checks, which must not
    /// queue behind requests.
    public boolean isReachable() {
        try (Connection connection = pool.getConnection()) {
            return connection.isValid(1);
        } catch (SQLException unreachable) {
            return false;
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    private <T> T withConnection(SqlFunction<T> work) {
        acquirePermit();
        try (Connection connection = pool.getConnection()) {
            return work.apply(connection);
        } catch (SQLException failed) {
            throw SqlErrorTranslator.translate(failed);
        } finally {
            connectionGate.release();
        }
    }

    private void acquirePermit() {
        try {
            if (connectionGate.getQueueLength() >= MAX_WAITING
                    || !connectionGate.tryAcquire(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new DatabaseUnavailable("every connection is in use and the queue for them is full");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DatabaseUnavailable("interrupted while waiting for a connection", interrupted);
        }
    }

    @FunctionalInterface
    private interface SqlFunction<T> {
        T apply(Connection connection) throws SQLException;
    }
}
