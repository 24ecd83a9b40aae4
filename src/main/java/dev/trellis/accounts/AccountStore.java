package dev.trellis.accounts;

import dev.trellis.base.CustomerId;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.Row;
import dev.trellis.db.SqlStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// SQL of the table `internal_accounts`.
final class AccountStore {
    private final Database database;

    AccountStore(Database database) {
        this.database = database;
    }

    /// Stores new accounts; an account that exists already stays as it is. One statement for any
    /// number of accounts, so that its text, and therefore its plan in the database, is always
    /// the same.
    static SqlStatement insert(PlatformId platform, List<NewAccount> accounts, Instant now) {
        return SqlStatement.of(
                """
                insert into internal_accounts (platform_id, id, customer_id, currency, type, status, created_at, updated_at)
                select ?::uuid, id, customer_id, currency, type, 'ACTIVE', ?::timestamptz, ?::timestamptz
                from unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[]) as opening (id, customer_id, currency, type)
                on conflict (platform_id, customer_id, currency) do nothing""",
                platform.uuid(),
                now,
                now,
                accounts.stream().map(NewAccount::id).toArray(UUID[]::new),
                accounts.stream()
                        .map(account -> account.customer() == null
                                ? null
                                : account.customer().uuid())
                        .toArray(UUID[]::new),
                accounts.stream().map(NewAccount::currency).toArray(String[]::new),
                accounts.stream().map(account -> account.type().name()).toArray(String[]::new));
    }

    /// An account that is to be opened.
    ///
    /// @param customer its owner; `null` for the platform itself
    record NewAccount(UUID id, @Nullable CustomerId customer, String currency, AccountType type) {}

    /// Closes all accounts of a customer.
    static SqlStatement closeForCustomer(PlatformId platform, CustomerId customer, Instant now) {
        return SqlStatement.of("""
                update internal_accounts set status = 'CLOSED', updated_at = ?
                where platform_id = ? and customer_id = ? and status <> 'CLOSED'""", now, platform.uuid(), customer.uuid());
    }

    /// Locks an account until the transaction ends, unless it is closed.
    static Optional<InternalAccount> lock(Transaction transaction, PlatformId platform, InternalAccountId id)
            throws SQLException {
        return transaction.first(
                "select * from internal_accounts where platform_id = ? and id = ? and status <> 'CLOSED' for update",
                AccountStore::read,
                platform.uuid(),
                id.uuid());
    }

    /// Stores whether payments of a wallet are private.
    static SqlStatement setPrivate(PlatformId platform, InternalAccountId id, boolean isPrivate, Instant now) {
        return SqlStatement.of(
                "update internal_accounts set private_enabled = ?, updated_at = ? where platform_id = ? and id = ?",
                isPrivate,
                now,
                platform.uuid(),
                id.uuid());
    }

    /// Locks all accounts of a customer that are not closed, in order of creation.
    static List<InternalAccount> lockOpen(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        return transaction.query(
                "select * from internal_accounts where platform_id = ? and customer_id = ? and status <> 'CLOSED'"
                        + " order by id for update",
                AccountStore::read,
                platform.uuid(),
                customer.uuid());
    }

    /// Accounts of customers, newest first.
    ///
    /// @param cursor the last row of the page before; `null` for the first page
    List<InternalAccount> listForCustomers(PlatformId platform, Filter filter, @Nullable UUID cursor, int limit) {
        StringBuilder sql =
                new StringBuilder("select * from internal_accounts where platform_id = ? and customer_id is not null");
        List<@Nullable Object> args = new ArrayList<>(List.of(platform.uuid()));
        if (filter.customer() != null) {
            sql.append(" and customer_id = ?");
            args.add(filter.customer().uuid());
        }
        filter.appendTo(sql, args);
        if (cursor != null) {
            sql.append(" and id < ?");
            args.add(cursor);
        }
        sql.append(" order by id desc limit ?");
        args.add(limit);
        return database.query(sql.toString(), AccountStore::read, args.toArray());
    }

    /// The platform's own accounts, in order of creation.
    List<InternalAccount> listForPlatform(PlatformId platform, Filter filter) {
        StringBuilder sql =
                new StringBuilder("select * from internal_accounts where platform_id = ? and customer_id is null");
        List<@Nullable Object> args = new ArrayList<>(List.of(platform.uuid()));
        filter.appendTo(sql, args);
        sql.append(" order by id");
        return database.query(sql.toString(), AccountStore::read, args.toArray());
    }

    /// Filters of a list; each is `null` when it is not used.
    record Filter(
            @Nullable CustomerId customer,
            @Nullable String currency,
            @Nullable String type) {
        private void appendTo(StringBuilder sql, List<@Nullable Object> args) {
            if (currency != null) {
                sql.append(" and currency = ?");
                args.add(currency);
            }
            if (type != null) {
                sql.append(" and type = ?");
                args.add(type);
            }
        }
    }

    private static InternalAccount read(Row row) throws SQLException {
        @Nullable UUID customer = row.optionalUuid("customer_id");
        return new InternalAccount(
                new InternalAccountId(row.uuid("id")),
                customer == null ? null : new CustomerId(customer),
                row.text("currency"),
                AccountType.valueOf(row.text("type")),
                row.text("status"),
                row.number("balance"),
                row.number("total_balance"),
                row.optionalFlag("private_enabled"),
                row.instant("created_at"),
                row.instant("updated_at"));
    }
}
