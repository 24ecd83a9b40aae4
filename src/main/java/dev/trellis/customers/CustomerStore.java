package dev.trellis.customers;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.RootKeyRing;
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

/// SQL of the table `customers`.
final class CustomerStore {
    static final String PLATFORM_CUSTOMER_ID_KEY = "customers_platform_customer_id_key";
    static final String UMA_ADDRESS_KEY = "customers_uma_address_key";

    /// Where counting stops, because more would read too much of the table.
    private static final int MAX_COUNTED = 1_000;

    private static final String LIVE = "tombstone = '00000000-0000-0000-0000-000000000000'";

    private final Database database;

    CustomerStore(Database database) {
        this.database = database;
    }

    /// Finds a customer, deleted or not.
    Optional<StoredCustomer> find(PlatformId platform, CustomerId customer) {
        return query(findStatement(platform, customer)).stream().findFirst();
    }

    /// The query of [#find].
    static SqlStatement findStatement(PlatformId platform, CustomerId customer) {
        return SqlStatement.of(
                "select " + StoredCustomer.COLUMNS + " from customers where platform_id = ? and id = ?",
                platform.uuid(),
                customer.uuid());
    }

    private List<StoredCustomer> query(SqlStatement query) {
        return database.query(query.sql(), StoredCustomer::read, query.args().toArray());
    }

    /// Locks a customer, deleted or not: no other change of it commits before this
    /// transaction ends.
    static Optional<StoredCustomer> lock(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        return transaction.first(
                "select " + StoredCustomer.COLUMNS + " from customers where platform_id = ? and id = ? for update",
                StoredCustomer::read,
                platform.uuid(),
                customer.uuid());
    }

    /// Locks a customer like [#lock], unless it is deleted.
    static Optional<StoredCustomer> lockLive(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        return lock(transaction, platform, customer).filter(stored -> !stored.isDeleted());
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

    /// The encrypted columns of a new customer.
    record Sealed(byte[] wrappedKey, byte[] profile, byte @Nullable [] identifier) {}

    /// Stores all columns that can change.
    ///
    /// @param sealedIdentifier `null` to keep the present one
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

    /// Marks a customer as deleted. Its names are free at once, since unique constraints include
    /// the tombstone.
    static SqlStatement delete(PlatformId platform, CustomerId customer, Instant now) {
        return SqlStatement.of("""
                update customers set deleted_at = ?, updated_at = ?, tombstone = id
                where platform_id = ? and id = ?""", now, now, platform.uuid(), customer.uuid());
    }

    /// Finds a live customer by the id that its platform gave it.
    Optional<CustomerId> findByPlatformId(PlatformId platform, String platformCustomerId) {
        return database.first(
                "select id from customers where platform_id = ? and platform_customer_id = ? and " + LIVE,
                row -> new CustomerId(row.uuid("id")),
                platform.uuid(),
                platformCustomerId);
    }

    /// The keys of several customers, without those that are unknown or erased.
    Map<CustomerId, DataKey> dataKeys(PlatformId platform, Collection<CustomerId> customers, RootKeyRing keyRing) {
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

    /// Locks the next live customers against deletion, in order of their ids.
    static List<CustomerId> lockLiveAfter(Transaction transaction, PlatformId platform, UUID after, int limit)
            throws SQLException {
        return transaction.query(
                "select id from customers where platform_id = ? and id > ? and " + LIVE
                        + " order by id limit ? for share",
                row -> new CustomerId(row.uuid("id")),
                platform.uuid(),
                after,
                limit);
    }

    /// Whether a live customer uses a currency.
    static boolean isCurrencyUsed(Transaction transaction, PlatformId platform, String currency) throws SQLException {
        return transaction
                .first(
                        "select 1 from customers where platform_id = ? and " + LIVE
                                + " and currencies @> array[?]::text[] limit 1",
                        row -> true,
                        platform.uuid(),
                        currency)
                .isPresent();
    }

    /// Whether a platform has, or had, customers.
    static boolean hasAny(Transaction transaction, PlatformId platform) throws SQLException {
        return transaction
                .first("select 1 from customers where platform_id = ? limit 1", row -> true, platform.uuid())
                .isPresent();
    }

    /// Customers that match, newest first.
    ///
    /// @param cursor the last row of the page before; `null` for the first page
    List<StoredCustomer> list(PlatformId platform, CustomerFilter filter, @Nullable UUID cursor, int limit) {
        return query(listStatement(platform, filter, cursor, limit));
    }

    /// The query of [#list].
    static SqlStatement listStatement(PlatformId platform, CustomerFilter filter, @Nullable UUID cursor, int limit) {
        StringBuilder where = new StringBuilder();
        List<@Nullable Object> args = conditions(platform, filter, where);
        if (cursor != null) {
            where.append(" and id < ?");
            args.add(cursor);
        }
        args.add(limit);
        return new SqlStatement(
                "select " + StoredCustomer.COLUMNS + " from customers" + where + " order by id desc limit ?", args);
    }

    /// How many customers match; `null` when there are more than [#MAX_COUNTED], or when only a
    /// scan of the table could count them.
    @Nullable
    Long count(PlatformId platform, CustomerFilter filter) {
        if (!filter.isIndexOnly()) {
            return null;
        }
        SqlStatement query = countStatement(platform, filter);
        long count = database.first(
                        query.sql(), row -> row.number("n"), query.args().toArray())
                .orElse(0L);
        return count > MAX_COUNTED ? null : count;
    }

    /// The query of [#count].
    static SqlStatement countStatement(PlatformId platform, CustomerFilter filter) {
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
        appendIfPresent(where, args, " and id >= ?", filter.firstId());
        appendIfPresent(where, args, " and id < ?", filter.endId());
        appendIfPresent(where, args, " and platform_customer_id = ?", filter.platformCustomerId());
        appendIfPresent(where, args, " and uma_address = ?", filter.umaAddress());
        appendIfPresent(where, args, " and type = ?", filter.type());
        appendIfPresent(where, args, " and region = ?", filter.region());
        appendIfPresent(where, args, " and currencies @> array[?]::text[]", filter.currency());
        appendIfPresent(where, args, " and updated_at >= ?", filter.updatedAfter());
        appendIfPresent(where, args, " and updated_at <= ?", filter.updatedBefore());
        if (!filter.isIncludingDeleted()) {
            where.append(" and " + LIVE);
        }
        return args;
    }

    private static void appendIfPresent(
            StringBuilder where, List<@Nullable Object> args, String clause, @Nullable Object value) {
        if (value != null) {
            where.append(clause);
            args.add(value);
        }
    }

    private static String @Nullable [] array(@Nullable List<String> texts) {
        return texts == null ? null : texts.toArray(String[]::new);
    }
}
