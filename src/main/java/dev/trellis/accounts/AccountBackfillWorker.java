package dev.trellis.accounts;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.Row;
import dev.trellis.db.SqlStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens accounts for existing customers in a currency that their platform added. Each such job is
/// a row of `account_openings`. A node claims a job by a lease, which is measured by the database's
/// clock, and works through the customers in batches, each in its own transaction. If the node
/// dies, another one continues where it stopped.
public final class AccountBackfillWorker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(AccountBackfillWorker.class);
    private static final int BATCH_SIZE = 500;
    private static final long POLL_INTERVAL_NANOS = 500_000_000L;

    private final Database database;
    private final InternalAccounts accounts;
    private final CustomerBatchQuery customers;
    private final AccountsOpenedHook hook;
    private final Clock clock;

    public AccountBackfillWorker(
            Database database,
            InternalAccounts accounts,
            CustomerBatchQuery customers,
            AccountsOpenedHook hook,
            Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.customers = customers;
        this.hook = hook;
        this.clock = clock;
    }

    /// Finds the customers to open accounts for. `customers`, which stands above this package,
    /// implements it.
    @FunctionalInterface
    public interface CustomerBatchQuery {
        /// Locks the next live customers of a platform, in order of their ids, so that none is
        /// deleted before the commit.
        ///
        /// @param after only customers with greater ids
        List<CustomerId> lockNext(Transaction transaction, PlatformId platform, UUID after, int limit)
                throws SQLException;
    }

    /// Called after accounts were opened, in the same transaction.
    @FunctionalInterface
    public interface AccountsOpenedHook {
        /// The statements that follow from new accounts in a currency, to run at the end of
        /// the transaction.
        List<SqlStatement> statements(
                Transaction transaction, PlatformId platform, List<CustomerId> customers, String currency)
                throws SQLException;
    }

    /// Works until the thread is interrupted. While the database is unavailable, it keeps trying.
    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                if (runOnce() > 0) {
                    continue;
                }
            } catch (RuntimeException failed) {
                LOG.atWarn().addKeyValue("reason", failed.getMessage()).log("opening accounts failed; trying again");
            }
            LockSupport.parkNanos(POLL_INTERVAL_NANOS);
        }
    }

    /// Runs all jobs that no other node has leased.
    ///
    /// @return how many jobs were run
    public int runOnce() {
        List<BackfillJob> jobs =
                database.query("select * from account_openings where leased_until < now() limit 20", BackfillJob::read);
        int finished = 0;
        for (BackfillJob job : jobs) {
            if (claim(job)) {
                runJob(job);
                finished++;
            }
        }
        return finished;
    }

    private boolean claim(BackfillJob job) {
        return database.commit(SqlStatement.of("""
                        update account_openings
                        set leased_until = now() + interval '30 seconds', lease = lease + 1
                        where platform_id = ? and currency = ? and lease = ? and leased_until < now()""", job.platform().uuid(), job.currency(), job.lease()))[0] == 1;
    }

    private void runJob(BackfillJob job) {
        long lease = job.lease() + 1;
        UUID after = job.afterCustomer();
        while (true) {
            UUID cursor = after;
            List<CustomerId> batch = database.transact(transaction -> openBatch(transaction, job, lease, cursor));
            if (batch.size() < BATCH_SIZE) {
                database.commit(SqlStatement.of(
                        "delete from account_openings where platform_id = ? and currency = ? and lease = ?",
                        job.platform().uuid(),
                        job.currency(),
                        lease));
                return;
            }
            after = batch.getLast().uuid();
        }
    }

    private List<CustomerId> openBatch(Transaction transaction, BackfillJob job, long lease, UUID after)
            throws SQLException {
        List<CustomerId> batch = customers.lockNext(transaction, job.platform(), after, BATCH_SIZE);
        if (!batch.isEmpty()) {
            Instant now = clock.instant();
            transaction.execute(
                    accounts.openForCustomers(job.platform(), batch, job.currency(), now),
                    SqlStatement.of("""
                            update account_openings
                            set after_customer = ?, leased_until = now() + interval '30 seconds'
                            where platform_id = ? and currency = ? and lease = ?""", batch.getLast().uuid(), job.platform().uuid(), job.currency(), lease));
            transaction.execute(hook.statements(transaction, job.platform(), batch, job.currency()));
        }
        return batch;
    }

    /// A row of `account_openings`.
    ///
    /// @param afterCustomer the last customer that has been dealt with
    /// @param lease how often the job has been leased; a node that still has an older number has
    ///     lost the job
    private record BackfillJob(PlatformId platform, String currency, UUID afterCustomer, long lease) {
        static BackfillJob read(Row row) throws SQLException {
            return new BackfillJob(
                    new PlatformId(row.uuid("platform_id")),
                    row.text("currency"),
                    row.uuid("after_customer"),
                    row.number("lease"));
        }
    }
}
