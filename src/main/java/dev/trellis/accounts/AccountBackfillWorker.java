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

/// Opens accounts for existing customers in a currency that their platform added. A node claims an
/// order by a lease, by the database's clock, and goes through the customers in batches, each its
/// own transaction; should it die, another one goes on where it stopped.
public final class AccountBackfillWorker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(AccountBackfillWorker.class);
    private static final int BATCH = 500;
    private static final long PAUSE_NANOS = 500_000_000L;

    private final Database database;
    private final InternalAccounts accounts;
    private final LiveCustomers customers;
    private final Followers followers;
    private final Clock clock;

    public AccountBackfillWorker(
            Database database, InternalAccounts accounts, LiveCustomers customers, Followers followers, Clock clock) {
        this.followers = followers;
        this.database = database;
        this.accounts = accounts;
        this.customers = customers;
        this.clock = clock;
    }

    /// Live customers of a platform after an id, in order of id, locked so that none is deleted
    /// before the commit.
    @FunctionalInterface
    public interface LiveCustomers {
        List<CustomerId> lockAfter(Transaction transaction, PlatformId platform, UUID after, int limit)
                throws SQLException;
    }

    /// What follows from accounts that were opened, in the same transaction.
    @FunctionalInterface
    public interface Followers {
        List<SqlStatement> of(Transaction transaction, PlatformId platform, List<CustomerId> customers, String currency)
                throws SQLException;
    }

    /// Works until the thread is interrupted. A database that is away is waited for.
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
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /// Does everything that is to be done and that nobody else is at.
    ///
    /// @return how many orders were carried out
    public int runOnce() {
        List<Order> open =
                database.query("select * from account_openings where leased_until < now() limit 20", Order::read);
        int done = 0;
        for (Order order : open) {
            if (claim(order)) {
                carryOut(order);
                done++;
            }
        }
        return done;
    }

    private boolean claim(Order order) {
        return database.commit(SqlStatement.of("""
                        update account_openings
                        set leased_until = now() + interval '30 seconds', lease = lease + 1
                        where platform_id = ? and currency = ? and lease = ? and leased_until < now()""", order.platform().uuid(), order.currency(), order.lease()))[0] == 1;
    }

    private void carryOut(Order order) {
        long lease = order.lease() + 1;
        UUID after = order.afterCustomer();
        while (true) {
            UUID from = after;
            List<CustomerId> batch = database.transact(transaction -> openBatch(transaction, order, lease, from));
            if (batch.size() < BATCH) {
                database.commit(SqlStatement.of(
                        "delete from account_openings where platform_id = ? and currency = ? and lease = ?",
                        order.platform().uuid(),
                        order.currency(),
                        lease));
                return;
            }
            after = batch.getLast().uuid();
        }
    }

    private List<CustomerId> openBatch(Transaction transaction, Order order, long lease, UUID after)
            throws SQLException {
        List<CustomerId> batch = customers.lockAfter(transaction, order.platform(), after, BATCH);
        if (!batch.isEmpty()) {
            Instant now = clock.instant();
            transaction.execute(
                    accounts.openForAll(order.platform(), batch, order.currency(), now),
                    SqlStatement.of(
                            """
                            update account_openings
                            set after_customer = ?, leased_until = now() + interval '30 seconds'
                            where platform_id = ? and currency = ? and lease = ?""", batch.getLast().uuid(), order.platform().uuid(), order.currency(), lease));
            transaction.execute(followers.of(transaction, order.platform(), batch, order.currency()));
        }
        return batch;
    }

    private record Order(PlatformId platform, String currency, UUID afterCustomer, long lease) {
        static Order read(Row row) throws SQLException {
            return new Order(
                    new PlatformId(row.uuid("platform_id")),
                    row.text("currency"),
                    row.uuid("after_customer"),
                    row.number("lease"));
        }
    }
}
