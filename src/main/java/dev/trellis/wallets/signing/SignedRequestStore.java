package dev.trellis.wallets.signing;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.base.SignedRequestId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.Row;
import dev.trellis.db.SqlStatement;
import dev.trellis.sealing.AssociatedData;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// SQL of `signed_requests`.
final class SignedRequestStore {
    private SignedRequestStore() {}

    /// Database row of a request.
    ///
    /// @param sealedPayload what is to be signed, encrypted with the customer's key
    /// @param bodyHash of the request's canonical body
    /// @param credentialStateHash of [SignedRequests.Subject#credentialState]
    /// @param signer the only key that may sign: SEC1, compressed; `null` when any active session
    ///     of the wallet may
    record StoredRequest(
            SignedRequestId id,
            SignedActivityType activity,
            UUID resource,
            CustomerId customer,
            byte[] sealedPayload,
            byte[] bodyHash,
            byte[] credentialStateHash,
            byte @Nullable [] signer,
            Instant createdAt,
            Instant expiresAt) {
        static StoredRequest read(Row row) throws SQLException {
            return new StoredRequest(
                    new SignedRequestId(row.uuid("id")),
                    SignedActivityType.valueOf(row.text("purpose")),
                    row.uuid("resource_id"),
                    new CustomerId(row.uuid("customer_id")),
                    row.bytes("sealed_payload"),
                    row.bytes("body_mac"),
                    row.bytes("bound_mac"),
                    row.optionalBytes("signer"),
                    row.instant("created_at"),
                    row.instant("expires_at"));
        }
    }

    static SqlStatement insert(PlatformId platform, StoredRequest row) {
        return SqlStatement.of(
                """
                insert into signed_requests
                    (platform_id, id, purpose, resource_id, customer_id, sealed_payload, body_mac, bound_mac, signer,
                    created_at, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                platform.uuid(),
                row.id().uuid(),
                row.activity().name(),
                row.resource(),
                row.customer().uuid(),
                row.sealedPayload(),
                row.bodyHash(),
                row.credentialStateHash(),
                row.signer(),
                row.createdAt(),
                row.expiresAt());
    }

    /// Locks a request that has not been used. Of two concurrent retries the second waits here, and
    /// then finds nothing.
    static Optional<StoredRequest> lock(Transaction transaction, PlatformId platform, SignedRequestId id)
            throws SQLException {
        return transaction.first(
                "select * from signed_requests where platform_id = ? and id = ? and used_at is null for update",
                StoredRequest::read,
                platform.uuid(),
                id.uuid());
    }

    /// Marks a request as used.
    static SqlStatement consume(PlatformId platform, SignedRequestId id, Instant now) {
        return SqlStatement.of(
                "update signed_requests set used_at = ? where platform_id = ? and id = ?",
                now,
                platform.uuid(),
                id.uuid());
    }

    /// Whether a request about a resource has been used.
    static boolean isUsed(Transaction transaction, PlatformId platform, UUID resource, SignedRequestId id)
            throws SQLException {
        return transaction
                .first(
                        "select 1 from signed_requests where platform_id = ? and id = ? and resource_id = ?"
                                + " and used_at is not null",
                        row -> true,
                        platform.uuid(),
                        id.uuid(),
                        resource)
                .isPresent();
    }

    /// Requests about a resource that are neither used nor expired, newest first.
    static List<StoredRequest> listPending(Transaction transaction, PlatformId platform, UUID resource, Instant now)
            throws SQLException {
        return transaction.query(
                "select * from signed_requests where platform_id = ? and resource_id = ? and used_at is null"
                        + " and expires_at > ? order by id desc",
                StoredRequest::read,
                platform.uuid(),
                resource,
                now);
    }

    /// Cancels a pending request by marking it as used; changes no row when it is not pending.
    static SqlStatement cancel(PlatformId platform, UUID resource, SignedRequestId id, Instant now) {
        return SqlStatement.of(
                "update signed_requests set used_at = ? where platform_id = ? and resource_id = ? and id = ?"
                        + " and used_at is null and expires_at > ?",
                now,
                platform.uuid(),
                resource,
                id.uuid(),
                now);
    }

    /// Deletes requests that expired before a time.
    static SqlStatement deleteExpired(PlatformId platform, Instant before) {
        return SqlStatement.of(
                "delete from signed_requests where platform_id = ? and expires_at < ?", platform.uuid(), before);
    }

    static AssociatedData associatedData(PlatformId platform, SignedRequestId id) {
        return new AssociatedData(platform.uuid(), id.uuid(), "signed-request");
    }
}
