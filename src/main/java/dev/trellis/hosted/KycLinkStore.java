package dev.trellis.hosted;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// SQL of `kyc_links`.
final class KycLinkStore {
    private final Database database;

    KycLinkStore(Database database) {
        this.database = database;
    }

    static SqlStatement insert(PlatformId platform, KycLink link, Instant now) {
        return SqlStatement.of(
                """
                insert into kyc_links
                    (platform_id, id, customer_id, secret_hash, redirect_uri, expires_at, created_at)
                values (?, ?, ?, ?, ?, ?, ?)""",
                platform.uuid(),
                link.id(),
                link.customer().uuid(),
                link.secretHash(),
                link.redirectUri(),
                link.expiresAt(),
                now);
    }

    Optional<KycLink> find(PlatformId platform, UUID link) {
        return database.first(
                "select " + KycLink.COLUMNS + " from kyc_links where platform_id = ? and id = ?",
                KycLink::read,
                platform.uuid(),
                link);
    }

    /// Binds a link to a browser, unless it is bound or has ended.
    ///
    /// @return whether it was bound by this
    boolean bind(PlatformId platform, UUID link, byte[] browserHash) {
        return database.commit(SqlStatement.of("""
                        update kyc_links set browser_hash = ?
                        where platform_id = ? and id = ? and browser_hash is null and ended_at is null""", browserHash, platform.uuid(), link))[0] == 1;
    }

    /// Ends a link that has not ended.
    ///
    /// @return a write that touches one row, or none
    static SqlStatement end(
            PlatformId platform, UUID link, KycLink.EndReason ending, @Nullable String sandboxOutcome, Instant now) {
        return SqlStatement.of("""
                update kyc_links set ended_at = ?, ending = ?, sandbox_outcome = ?
                where platform_id = ? and id = ? and ended_at is null""", now, ending.name(), sandboxOutcome, platform.uuid(), link);
    }

    /// Lets a link be used again that was handed in with it, and came back with something
    /// to correct.
    void reopen(PlatformId platform, UUID link) {
        database.commit(SqlStatement.of("""
                update kyc_links set ended_at = null, ending = null
                where platform_id = ? and id = ? and ending = 'SUBMITTED'""", platform.uuid(), link));
    }

    /// Notes that the customer replaced the name that the platform had registered.
    void markRenamed(PlatformId platform, UUID link) {
        database.commit(SqlStatement.of(
                "update kyc_links set is_renamed = true where platform_id = ? and id = ?", platform.uuid(), link));
    }

    /// Whose links have lapsed without anybody having noticed.
    List<CustomerId> listCustomersWithExpiredLinks(PlatformId platform, Instant now, int limit) {
        return database.query("""
                select distinct customer_id from kyc_links
                where platform_id = ? and expires_at <= ? and ended_at is null limit ?""", row -> new CustomerId(row.uuid("customer_id")), platform.uuid(), now, limit);
    }

    /// Ends a customer's links whose time is over.
    ///
    /// @return how many
    static int expire(Transaction transaction, PlatformId platform, CustomerId customer, Instant now)
            throws SQLException {
        return transaction.execute(SqlStatement.of("""
                update kyc_links set ended_at = ?, ending = 'LAPSED'
                where platform_id = ? and customer_id = ? and expires_at <= ? and ended_at is null""", now, platform.uuid(), customer.uuid(), now))[0];
    }

    /// Whether a customer has another link that can be used.
    static boolean hasOtherOpenLink(Transaction transaction, PlatformId platform, CustomerId customer, @Nullable UUID but)
            throws SQLException {
        return transaction
                .first("""
                        select 1 as one from kyc_links
                        where platform_id = ? and customer_id = ? and id is distinct from ?
                            and ended_at is null""", row -> 1, platform.uuid(), customer.uuid(), but)
                .isPresent();
    }
}
