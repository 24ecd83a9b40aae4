package dev.trellis.customers;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.KeyRing;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// SQL of `customers`.
final class CustomerStore {
    static final String PLATFORM_CUSTOMER_ID_KEY = "customers_platform_customer_id_key";
    static final String UMA_ADDRESS_KEY = "customers_uma_address_key";

    /// Counting further would read too much of the table.
    private static final int MAX_COUNTED = 1_000;

    private static final String ALIVE = "tombstone = '00000000-0000-0000-0000-000000000000'";

    private final Database database;

    CustomerStore(Database database) {
        this.database = database;
    }

    /// Deleted ones too.
    Optional<StoredCustomer> find(PlatformId platform, CustomerId customer) {
        return query(finding(platform, customer)).stream().findFirst();
    }

    /// What [#find] asks.
    static SqlStatement finding(PlatformId platform, CustomerId customer) {
        return SqlStatement.of(
                "select " + StoredCustomer.COLUMNS + " from customers where platform_id = ? and id = ?",
                platform.uuid(),
                customer.uuid());
    }

    private List<StoredCustomer> query(SqlStatement query) {
        return database.query(query.sql(), StoredCustomer::read, query.args().toArray());
    }

    /// Deleted ones too; no other change of the customer commits before this transaction ends.
    static Optional<StoredCustomer> lock(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        return transaction.first(
                "select " + StoredCustomer.COLUMNS + " from customers where platform_id = ? and id = ? for update",
                StoredCustomer::read,
                platform.uuid(),
                customer.uuid());
    }

    static SqlStatement insert(PlatformId platform, Customer customer, Sealed sealed) {
        return SqlStatement.of(
                """
                insert into customers
                    (platform_id, id, type, status, platform_customer_id, uma_address, region, currencies, wrapped_key,
                    sealed_profile, sealed_identifier, created_at, updated_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                platform.uuid(),
                customer.id().uuid(),
                customer.type().name(),
                customer.status().name(),
                customer.platformCustomerId(),
                customer.umaAddress(),
                customer.region(),
                array(customer.currencies()),
                sealed.wrappedKey(),
                sealed.profile(),
                sealed.identifier(),
                customer.createdAt(),
                customer.updatedAt());
    }

    /// The sealed columns of a new customer.
    record Sealed(byte[] wrappedKey, byte[] profile, byte @Nullable [] identifier) {}

    /// @param sealedIdentifier `null` to keep what stands
    static SqlStatement update(
            PlatformId platform, Customer customer, byte[] sealedProfile, byte @Nullable [] sealedIdentifier) {
        return SqlStatement.of(
                """
                update customers
                set status = ?, uma_address = ?, currencies = ?, sealed_profile = ?,
                    sealed_identifier = coalesce(?::bytea, sealed_identifier), updated_at = ?
                where platform_id = ? and id = ?""",
                customer.status().name(),
                customer.umaAddress(),
                array(customer.currencies()),
                sealedProfile,
                sealedIdentifier,
                customer.updatedAt(),
                platform.uuid(),
                customer.id().uuid());
    }

    static SqlStatement setStatus(PlatformId platform, Customer customer) {
        return SqlStatement.of(
                "update customers set status = ?, updated_at = ? where platform_id = ? and id = ?",
                customer.status().name(),
                customer.updatedAt(),
                platform.uuid(),
                customer.id().uuid());
    }

    static SqlStatement setProfile(PlatformId platform, Customer customer, byte[] sealedProfile) {
        return SqlStatement.of(
                "update customers set sealed_profile = ?, updated_at = ? where platform_id = ? and id = ?",
                sealedProfile,
                customer.updatedAt(),
                platform.uuid(),
                customer.id().uuid());
    }

    static SqlStatement delete(PlatformId platform, CustomerId customer, Instant now) {
        return SqlStatement.of("""
                update customers set deleted_at = ?, updated_at = ?, tombstone = id
                where platform_id = ? and id = ?""", now, now, platform.uuid(), customer.uuid());
    }

    Optional<CustomerId> findByPlatformId(PlatformId platform, String platformCustomerId) {
        return database.first(
                "select id from customers where platform_id = ? and platform_customer_id = ? and " + ALIVE,
                row -> new CustomerId(row.uuid("id")),
                platform.uuid(),
                platformCustomerId);
    }

    Map<CustomerId, DataKey> dataKeys(PlatformId platform, Collection<CustomerId> customers, KeyRing keyRing) {
        Map<CustomerId, DataKey> keys = new HashMap<>();
        database.query(
                        "select id, wrapped_key from customers where platform_id = ? and id = any (?::uuid[])"
                                + " and wrapped_key is not null",
                        row -> Map.entry(row.uuid("id"), row.bytes("wrapped_key")),
                        platform.uuid(),
                        customers.stream().map(CustomerId::uuid).toArray(UUID[]::new))
                .forEach(entry -> keys.put(
                        new CustomerId(entry.getKey()),
                        keyRing.unwrap(entry.getValue(), platform.uuid(), entry.getKey())));
        return keys;
    }

    static List<CustomerId> lockAliveAfter(Transaction transaction, PlatformId platform, UUID after, int limit)
            throws SQLException {
        return transaction.query(
                "select id from customers where platform_id = ? and id > ? and " + ALIVE
                        + " order by id limit ? for share",
                row -> new CustomerId(row.uuid("id")),
                platform.uuid(),
                after,
                limit);
    }

    static boolean isCurrencyUsed(Transaction transaction, PlatformId platform, String currency) throws SQLException {
        return transaction
                .first(
                        "select 1 from customers where platform_id = ? and " + ALIVE
                                + " and currencies @> array[?]::text[] limit 1",
                        row -> true,
                        platform.uuid(),
                        currency)
                .isPresent();
    }

    static boolean hasAny(Transaction transaction, PlatformId platform) throws SQLException {
        return transaction
                .first("select 1 from customers where platform_id = ? limit 1", row -> true, platform.uuid())
                .isPresent();
    }

    /// Newest first.
    ///
    /// @param after the row that the page follows; `null` for the first page
    List<StoredCustomer> list(PlatformId platform, CustomerFilter filter, @Nullable UUID after, int limit) {
        return query(listing(platform, filter, after, limit));
    }

    /// What [#list] asks.
    static SqlStatement listing(PlatformId platform, CustomerFilter filter, @Nullable UUID after, int limit) {
        StringBuilder where = new StringBuilder();
        List<@Nullable Object> args = conditions(platform, filter, where);
        if (after != null) {
            where.append(" and id < ?");
            args.add(after);
        }
        args.add(limit);
        return new SqlStatement(
                "select " + StoredCustomer.COLUMNS + " from customers" + where + " order by id desc limit ?", args);
    }

    /// How many customers match; `null` when there are too many to count, or when only a scan
    /// would tell.
    @Nullable
    Long count(PlatformId platform, CustomerFilter filter) {
        if (!filter.isByKeyOnly()) {
            return null;
        }
        SqlStatement counting = counting(platform, filter);
        long counted = database.first(
                        counting.sql(), row -> row.number("n"), counting.args().toArray())
                .orElse(0L);
        return counted > MAX_COUNTED ? null : counted;
    }

    /// What [#count] asks.
    static SqlStatement counting(PlatformId platform, CustomerFilter filter) {
        StringBuilder where = new StringBuilder();
        List<@Nullable Object> args = conditions(platform, filter, where);
        args.add(MAX_COUNTED + 1);
        return new SqlStatement(
                "select count(*) as n from (select 1 from customers" + where + " limit ?) counted", args);
    }

    private static List<@Nullable Object> conditions(PlatformId platform, CustomerFilter filter, StringBuilder where) {
        List<@Nullable Object> args = new ArrayList<>();
        where.append(" where platform_id = ?");
        args.add(platform.uuid());
        and(where, args, " and id >= ?", filter.firstId());
        and(where, args, " and id < ?", filter.endId());
        and(where, args, " and platform_customer_id = ?", filter.platformCustomerId());
        and(where, args, " and uma_address = ?", filter.umaAddress());
        and(where, args, " and type = ?", filter.type());
        and(where, args, " and region = ?", filter.region());
        and(where, args, " and currencies @> array[?]::text[]", filter.currency());
        and(where, args, " and updated_at >= ?", filter.updatedAfter());
        and(where, args, " and updated_at <= ?", filter.updatedBefore());
        if (!filter.isIncludingDeleted()) {
            where.append(" and " + ALIVE);
        }
        return args;
    }

    private static void and(StringBuilder where, List<@Nullable Object> args, String clause, @Nullable Object value) {
        if (value != null) {
            where.append(clause);
            args.add(value);
        }
    }

    private static String @Nullable [] array(@Nullable List<String> texts) {
        return texts == null ? null : texts.toArray(String[]::new);
    }
}
