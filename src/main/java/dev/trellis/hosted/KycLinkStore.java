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

    /// The statement that inserts a link.
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

    /// A link of a platform, whether it can be used or not.
    Optional<KycLink> find(PlatformId platform, UUID link) {
        return database.first(
                "select " + KycLink.COLUMNS + " from kyc_links where platform_id = ? and id = ?",
                KycLink::read,
                platform.uuid(),
                link);
    }

    /// Binds a link to a browser, unless it is bound or has ended.
    ///
    /// @return whether this call bound it
    boolean bind(PlatformId platform, UUID link, byte[] browserHash) {
        return database.commit(SqlStatement.of("""
                        update kyc_links set browser_hash = ?
                        where platform_id = ? and id = ? and browser_hash is null and ended_at is null""", browserHash, platform.uuid(), link))[0] == 1;
    }

    /// The statement that ends a link. It changes one row; none when the link had ended.
    static SqlStatement end(
            PlatformId platform, UUID link, KycLink.EndReason reason, @Nullable String sandboxOutcome, Instant now) {
        return SqlStatement.of("""
                update kyc_links set ended_at = ?, ending = ?, sandbox_outcome = ?
                where platform_id = ? and id = ? and ended_at is null""", now, reason.name(), sandboxOutcome, platform.uuid(), link);
    }

    /// Makes a link usable again whose submission came back with something to correct.
    void reopen(PlatformId platform, UUID link) {
        database.commit(SqlStatement.of("""
                update kyc_links set ended_at = null, ending = null
                where platform_id = ? and id = ? and ending = 'SUBMITTED'""", platform.uuid(), link));
    }

    /// Records that the customer replaced the name that the platform had registered.
    void markRenamed(PlatformId platform, UUID link) {
        database.commit(SqlStatement.of(
                "update kyc_links set is_renamed = true where platform_id = ? and id = ?", platform.uuid(), link));
    }

    /// Customers with links that are over their lifetime, but not yet marked as expired.
    List<CustomerId> listCustomersWithExpiredLinks(PlatformId platform, Instant now, int limit) {
        return database.query("""
                select distinct customer_id from kyc_links
                where platform_id = ? and expires_at <= ? and ended_at is null limit ?""", row -> new CustomerId(row.uuid("customer_id")), platform.uuid(), now, limit);
    }

    /// Marks a customer's links whose lifetime is over as expired.
    ///
    /// @return how many were marked
    static int expire(Transaction transaction, PlatformId platform, CustomerId customer, Instant now)
            throws SQLException {
        return transaction.execute(SqlStatement.of("""
                update kyc_links set ended_at = ?, ending = 'LAPSED'
                where platform_id = ? and customer_id = ? and expires_at <= ? and ended_at is null""", now, platform.uuid(), customer.uuid(), now))[0];
    }

    /// Whether a customer has a link that has not ended.
    ///
    /// @param excluded a link that does not count; `null` for none
    static boolean hasOtherOpenLink(
            Transaction transaction, PlatformId platform, CustomerId customer, @Nullable UUID excluded)
            throws SQLException {
        return transaction
                .first("""
                        select 1 as one from kyc_links
                        where platform_id = ? and customer_id = ? and id is distinct from ?
                            and ended_at is null""", row -> 1, platform.uuid(), customer.uuid(), excluded)
                .isPresent();
    }

    /// Returns the outcome that a sandbox's customer picked when it last submitted; empty if it
    /// picked none, or never submitted.
    static Optional<String> findRequestedOutcome(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        return transaction.first("""
                select sandbox_outcome from kyc_links
                where platform_id = ? and customer_id = ? and ending = 'SUBMITTED' and sandbox_outcome is not null
                order by ended_at desc limit 1""", row -> row.text("sandbox_outcome"), platform.uuid(), customer.uuid());
    }

    /// Returns whether the customer replaced the name that the platform had registered, through any
    /// of its links.
    static boolean isRenamed(Transaction transaction, PlatformId platform, CustomerId customer) throws SQLException {
        return transaction
                .first("""
                        select 1 from kyc_links where platform_id = ? and customer_id = ? and is_renamed
                        limit 1""", row -> true, platform.uuid(), customer.uuid())
                .isPresent();
    }
}
