package dev.trellis.wallets;

import dev.trellis.base.AuthMethodId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// SQL of `wallet_credentials`. Whatever changes a row has locked its customer before.
final class CredentialStore {
    private static final String SELECT = "select * from wallet_credentials where platform_id = ?";

    /// The credentials of a deleted customer do not exist any more.
    private static final String CUSTOMER_EXISTS = " and exists (select 1 from customers where"
            + " customers.platform_id = wallet_credentials.platform_id and customers.id = wallet_credentials.customer_id"
            + " and customers.deleted_at is null)";

    private final Database database;

    CredentialStore(Database database) {
        this.database = database;
    }

    Optional<Credential> find(PlatformId platform, AuthMethodId id) {
        return database.first(SELECT + " and id = ?" + CUSTOMER_EXISTS, Credential::read, platform.uuid(), id.uuid());
    }

    static Optional<Credential> find(Transaction transaction, PlatformId platform, AuthMethodId id)
            throws SQLException {
        return transaction.first(SELECT + " and id = ?", Credential::read, platform.uuid(), id.uuid());
    }

    List<Credential> listByAccount(PlatformId platform, InternalAccountId account) {
        return database.query(
                SELECT + " and account_id = ?" + CUSTOMER_EXISTS + " order by id",
                Credential::read,
                platform.uuid(),
                account.uuid());
    }

    static List<Credential> listByAccount(Transaction transaction, PlatformId platform, InternalAccountId account)
            throws SQLException {
        return transaction.query(
                SELECT + " and account_id = ? order by id", Credential::read, platform.uuid(), account.uuid());
    }

    static List<Credential> listByCustomer(
            Transaction transaction, PlatformId platform, CustomerId customer, AuthMethodType type)
            throws SQLException {
        return transaction.query(
                SELECT + " and customer_id = ? and type = ? order by id",
                Credential::read,
                platform.uuid(),
                customer.uuid(),
                type.name());
    }

    /// Locks a look-up hash until the transaction ends, so that of two concurrent changes to the
    /// same address the second one sees the first.
    static void lockLookupHash(Transaction transaction, PlatformId platform, byte[] lookupHash) throws SQLException {
        transaction.execute(SqlStatement.of(
                "insert into wallet_addresses (platform_id, lookup) values (?, ?) on conflict do nothing",
                platform.uuid(),
                lookupHash));
        transaction.query(
                "select 1 from wallet_addresses where platform_id = ? and lookup = ? for update",
                row -> 1,
                platform.uuid(),
                lookupHash);
    }

    /// Whether any credential of the platform has a look-up hash.
    static boolean exists(Transaction transaction, PlatformId platform, byte[] lookupHash) throws SQLException {
        return transaction
                .first(
                        "select 1 from wallet_credentials where platform_id = ? and lookup = ?" + CUSTOMER_EXISTS
                                + " limit 1",
                        row -> true,
                        platform.uuid(),
                        lookupHash)
                .isPresent();
    }

    /// Whether a credential of another customer has a look-up hash.
    static boolean isUsedByAnotherCustomer(
            Transaction transaction, PlatformId platform, CustomerId customer, byte[] lookupHash) throws SQLException {
        return transaction
                .first(
                        "select 1 from wallet_credentials where platform_id = ? and lookup = ? and customer_id <> ?"
                                + CUSTOMER_EXISTS + " limit 1",
                        row -> true,
                        platform.uuid(),
                        lookupHash,
                        customer.uuid())
                .isPresent();
    }

    /// Inserts the first credential of a customer's wallet, which is found by the type of account.
    /// Nothing is inserted where there is no wallet, or where it has such a credential already.
    ///
    /// @param credential its account is ignored
    static SqlStatement insertInitial(PlatformId platform, Credential credential) {
        return SqlStatement.of(
                """
                insert into wallet_credentials
                    (platform_id, id, account_id, customer_id, type, sealed_details, lookup, created_at, updated_at)
                select platform_id, ?::uuid, id, customer_id, ?, ?, ?, ?::timestamptz, ?::timestamptz
                from internal_accounts
                where platform_id = ? and customer_id = ? and type = 'EMBEDDED_WALLET' and status <> 'CLOSED'
                order by id limit 1
                on conflict do nothing""",
                credential.id().uuid(),
                credential.type().name(),
                credential.sealedDetails(),
                credential.lookupHash(),
                credential.createdAt(),
                credential.updatedAt(),
                platform.uuid(),
                credential.customer().uuid());
    }

    static SqlStatement insert(PlatformId platform, Credential credential) {
        return SqlStatement.of(
                """
                insert into wallet_credentials
                    (platform_id, id, account_id, customer_id, type, sealed_details, lookup, sign_count, created_at,
                    updated_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                platform.uuid(),
                credential.id().uuid(),
                credential.account().uuid(),
                credential.customer().uuid(),
                credential.type().name(),
                credential.sealedDetails(),
                credential.lookupHash(),
                credential.signCount(),
                credential.createdAt(),
                credential.updatedAt());
    }

    /// Stores the number of signatures of a passkey. The version stays, so that challenges issued
    /// before remain valid: the credential has not changed.
    static SqlStatement updateSignCount(PlatformId platform, AuthMethodId id, long signCount) {
        return SqlStatement.of(
                "update wallet_credentials set sign_count = ? where platform_id = ? and id = ?",
                signCount,
                platform.uuid(),
                id.uuid());
    }

    /// Changes the address of a credential.
    static SqlStatement updateAddress(
            PlatformId platform, AuthMethodId id, byte[] sealedDetails, byte[] lookupHash, Instant now) {
        return SqlStatement.of("""
                update wallet_credentials
                set sealed_details = ?, lookup = ?, version = version + 1, updated_at = ?
                where platform_id = ? and id = ?""", sealedDetails, lookupHash, now, platform.uuid(), id.uuid());
    }

    static SqlStatement delete(PlatformId platform, AuthMethodId id) {
        return SqlStatement.of(
                "delete from wallet_credentials where platform_id = ? and id = ?", platform.uuid(), id.uuid());
    }

    /// The customer to whom an account belongs.
    ///
    /// @return empty when it is not an embedded wallet, or was closed
    static Optional<CustomerId> findWalletOwner(Transaction transaction, PlatformId platform, InternalAccountId account)
            throws SQLException {
        return transaction.first(
                "select customer_id from internal_accounts where platform_id = ? and id = ?"
                        + " and type = 'EMBEDDED_WALLET' and status <> 'CLOSED' and customer_id is not null",
                row -> new CustomerId(row.uuid("customer_id")),
                platform.uuid(),
                account.uuid());
    }
}
