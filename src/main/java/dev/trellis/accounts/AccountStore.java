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

/// SQL of `internal_accounts`.
final class AccountStore {
    private final Database database;

    AccountStore(Database database) {
        this.database = database;
    }

    /// One statement for any number of accounts, so that its text, and with it its plan, stays
    /// the same.
    static SqlStatement insert(PlatformId platform, List<Opening> openings, Instant now) {
        return SqlStatement.of(
                """
                insert into internal_accounts (platform_id, id, customer_id, currency, type, status, created_at, updated_at)
                select ?::uuid, id, customer_id, currency, type, 'ACTIVE', ?::timestamptz, ?::timestamptz
                from unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[]) as opening (id, customer_id, currency, type)
                on conflict (platform_id, customer_id, currency) do nothing""",
                platform.uuid(),
                now,
                now,
                openings.stream().map(Opening::id).toArray(UUID[]::new),
                openings.stream()
                        .map(opening -> opening.customer() == null
                                ? null
                                : opening.customer().uuid())
                        .toArray(UUID[]::new),
                openings.stream().map(Opening::currency).toArray(String[]::new),
                openings.stream().map(opening -> opening.type().name()).toArray(String[]::new));
    }

    /// An account that is to be opened.
    record Opening(UUID id, @Nullable CustomerId customer, String currency, AccountType type) {}

    static SqlStatement close(PlatformId platform, CustomerId customer, Instant now) {
        return SqlStatement.of("""
                update internal_accounts set status = 'CLOSED', updated_at = ?
                where platform_id = ? and customer_id = ? and status <> 'CLOSED'""", now, platform.uuid(), customer.uuid());
    }

    static Optional<InternalAccount> lock(Transaction transaction, PlatformId platform, InternalAccountId id)
            throws SQLException {
        return transaction.first(
                "select * from internal_accounts where platform_id = ? and id = ? and status <> 'CLOSED' for update",
                AccountStore::read,
                platform.uuid(),
                id.uuid());
    }

    static SqlStatement setPrivate(PlatformId platform, InternalAccountId id, boolean isPrivate, Instant now) {
        return SqlStatement.of(
                "update internal_accounts set private_enabled = ?, updated_at = ? where platform_id = ? and id = ?",
                isPrivate,
                now,
                platform.uuid(),
                id.uuid());
    }

    /// Accounts that are not closed, in the order of their making.
    static List<InternalAccount> lockOpen(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        return transaction.query(
                "select * from internal_accounts where platform_id = ? and customer_id = ? and status <> 'CLOSED'"
                        + " order by id for update",
                AccountStore::read,
                platform.uuid(),
                customer.uuid());
    }

    /// @param after the row that the page follows; `null` for the first page
    List<InternalAccount> ofCustomers(PlatformId platform, Filter filter, @Nullable UUID after, int limit) {
        StringBuilder sql =
                new StringBuilder("select * from internal_accounts where platform_id = ? and customer_id is not null");
        List<@Nullable Object> args = new ArrayList<>(List.of(platform.uuid()));
        if (filter.customer() != null) {
            sql.append(" and customer_id = ?");
            args.add(filter.customer().uuid());
        }
        filter.appendTo(sql, args);
        if (after != null) {
            sql.append(" and id < ?");
            args.add(after);
        }
        sql.append(" order by id desc limit ?");
        args.add(limit);
        return database.query(sql.toString(), AccountStore::read, args.toArray());
    }

    List<InternalAccount> ofPlatform(PlatformId platform, Filter filter) {
        StringBuilder sql =
                new StringBuilder("select * from internal_accounts where platform_id = ? and customer_id is null");
        List<@Nullable Object> args = new ArrayList<>(List.of(platform.uuid()));
        filter.appendTo(sql, args);
        sql.append(" order by id");
        return database.query(sql.toString(), AccountStore::read, args.toArray());
    }

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
