package dev.trellis.wallets;

import dev.trellis.base.AuthMethodId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.PlatformId;
import dev.trellis.base.SessionId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// SQL of `wallet_sessions`. A session is active until it is ended or expires.
final class SessionStore {
    private static final String ACTIVE =
            "select * from wallet_sessions where platform_id = ? and ended_at is null and expires_at > ?";

    private final Database database;

    SessionStore(Database database) {
        this.database = database;
    }

    /// Active sessions of an account.
    List<WalletSession> listActive(PlatformId platform, InternalAccountId account, Instant now) {
        return database.query(
                ACTIVE + " and account_id = ? order by id", WalletSession::read, platform.uuid(), now, account.uuid());
    }

    /// @return empty when there is none that is active
    static Optional<WalletSession> findActive(Transaction transaction, PlatformId platform, SessionId id, Instant now)
            throws SQLException {
        return transaction.first(ACTIVE + " and id = ?", WalletSession::read, platform.uuid(), now, id.uuid());
    }

    /// Active sessions of a key in an account.
    static List<WalletSession> listActiveByKey(
            Transaction transaction, PlatformId platform, InternalAccountId account, byte[] publicKey, Instant now)
            throws SQLException {
        return transaction.query(
                ACTIVE + " and account_id = ? and public_key = ?",
                WalletSession::read,
                platform.uuid(),
                now,
                account.uuid(),
                publicKey);
    }

    /// Whether a key has an active session in an account.
    static boolean hasActive(
            Transaction transaction, PlatformId platform, InternalAccountId account, byte[] publicKey, Instant now)
            throws SQLException {
        return !listActiveByKey(transaction, platform, account, publicKey, now).isEmpty();
    }

    static SqlStatement insert(PlatformId platform, WalletSession session) {
        return SqlStatement.of(
                """
                insert into wallet_sessions
                    (platform_id, id, credential_id, account_id, customer_id, public_key, created_at, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)""",
                platform.uuid(),
                session.id().uuid(),
                session.credential().uuid(),
                session.account().uuid(),
                session.customer().uuid(),
                session.publicKey(),
                session.createdAt(),
                session.expiresAt());
    }

    /// Ends a session.
    static SqlStatement end(PlatformId platform, SessionId id, Instant now) {
        return SqlStatement.of(
                "update wallet_sessions set ended_at = ? where platform_id = ? and id = ? and ended_at is null",
                now,
                platform.uuid(),
                id.uuid());
    }

    /// Ends all sessions that began with a credential.
    static SqlStatement endByCredential(PlatformId platform, AuthMethodId credential, Instant now) {
        return SqlStatement.of(
                "update wallet_sessions set ended_at = ?"
                        + " where platform_id = ? and credential_id = ? and ended_at is null",
                now,
                platform.uuid(),
                credential.uuid());
    }

    /// Ends all sessions of a customer.
    static SqlStatement endByCustomer(PlatformId platform, CustomerId customer, Instant now) {
        return SqlStatement.of(
                "update wallet_sessions set ended_at = ? where platform_id = ? and customer_id = ? and ended_at is null",
                now,
                platform.uuid(),
                customer.uuid());
    }

    /// Deletes sessions that expired before a time.
    static SqlStatement deleteExpired(PlatformId platform, Instant before) {
        return SqlStatement.of(
                "delete from wallet_sessions where platform_id = ? and expires_at < ?", platform.uuid(), before);
    }
}
