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

/// The pool, behind a fair gate of the same size: callers wait in line for a connection, for a
/// bounded time in a bounded queue, instead of fighting for it. Whoever cannot be served gets
/// [DatabaseUnavailable] rather than a hang.
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final Duration MAX_WAIT = Duration.ofSeconds(2);
    private static final int MAX_WAITING = 2_000;
    private static final int MAX_STATEMENTS_IN_ONE_MESSAGE = 100;

    private final HikariDataSource pool;
    private final Semaphore connectionGate;

    /// How to reach a database.
    ///
    /// @param url a JDBC URL, `jdbc:postgresql://host:port/name`
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

    /// For migrations and start-up checks, which bring their own statements.
    public DataSource dataSource() {
        return pool;
    }

    public <T> List<T> query(String sql, Row.Mapper<T> mapper, @Nullable Object... args) {
        return withConnection(connection -> JdbcExecutor.query(connection, sql, mapper, args));
    }

    /// The first row, when there is one.
    public <T> Optional<T> first(String sql, Row.Mapper<T> mapper, @Nullable Object... args) {
        return query(sql, mapper, args).stream().findFirst();
    }

    /// Runs the writes as one transaction in one round trip: all of them, or none.
    ///
    /// One message carries every statement and a single sync, so PostgreSQL runs them as one
    /// implicit transaction.
    ///
    /// @return how many rows each write touched
    /// @throws ConstraintViolation when a constraint refused one of them
    /// @throws GuardFailed when a [Precondition] among them did not hold
    public int[] commit(List<SqlStatement> statements) {
        // Of a longer message the driver would sync, and so commit, a part before the rest.
        if (statements.size() > MAX_STATEMENTS_IN_ONE_MESSAGE) {
            return transact(transaction -> transaction.execute(statements));
        }
        int[] counts = withConnection(connection -> JdbcExecutor.execute(connection, statements));
        afterCommit(statements);
        return counts;
    }

    public int[] commit(SqlStatement... statements) {
        return commit(List.of(statements));
    }

    /// A transaction that must read, and lock, before it knows what to write.
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

    /// Outside of the connection: what follows may want one itself.
    private static void afterCommit(List<SqlStatement> statements) {
        for (SqlStatement statement : statements) {
            if (statement.afterCommit() != null) {
                try {
                    statement.afterCommit().run();
                } catch (RuntimeException failed) {
                    // It is committed: whoever asked for it must not be told that it failed.
                    LOG.atError().addKeyValue("reason", failed.getMessage()).log("what follows a commit failed");
                }
            }
        }
    }

    private static void rollBack(Connection connection, Throwable failed) {
        try {
            connection.rollback();
        } catch (SQLException gone) {
            failed.addSuppressed(gone);
        }
    }

    /// What is done inside [#transact].
    @FunctionalInterface
    public interface Work<T> {
        T run(Transaction transaction) throws SQLException;
    }

    /// An open transaction: everything read and written through it stands or falls together.
    public static final class Transaction {
        private final Connection connection;
        private final List<SqlStatement> executed;

        private Transaction(Connection connection, List<SqlStatement> executed) {
            this.connection = connection;
            this.executed = executed;
        }

        public <T> List<T> query(String sql, Row.Mapper<T> mapper, @Nullable Object... args) throws SQLException {
            return JdbcExecutor.query(connection, sql, mapper, args);
        }

        public <T> Optional<T> first(String sql, Row.Mapper<T> mapper, @Nullable Object... args) throws SQLException {
            return query(sql, mapper, args).stream().findFirst();
        }

        public int[] execute(List<SqlStatement> statements) throws SQLException {
            executed.addAll(statements);
            return JdbcExecutor.execute(connection, statements);
        }

        public int[] execute(SqlStatement... statements) throws SQLException {
            return execute(List.of(statements));
        }
    }

    /// Whether the database answers, within a second; for health checks, which must not queue
    /// behind calls.
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
        enter();
        try (Connection connection = pool.getConnection()) {
            return work.apply(connection);
        } catch (SQLException failed) {
            throw SqlErrorTranslator.translate(failed);
        } finally {
            connectionGate.release();
        }
    }

    private void enter() {
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
