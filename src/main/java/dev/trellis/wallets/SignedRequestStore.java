package dev.trellis.wallets;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.base.SignedRequestId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.Write;
import dev.trellis.sealing.Binding;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// SQL of `signed_requests`.
final class SignedRequestStore {
    private SignedRequestStore() {}

    record Row(
            SignedRequestId id,
            Purpose purpose,
            UUID resource,
            CustomerId customer,
            byte[] sealedPayload,
            byte[] bodyMac,
            byte[] boundMac,
            byte @Nullable [] signer,
            Instant createdAt,
            Instant expiresAt) {
        static Row read(dev.trellis.db.Row row) throws SQLException {
            return new Row(
                    new SignedRequestId(row.uuid("id")),
                    Purpose.valueOf(row.text("purpose")),
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

    static Write insert(PlatformId platform, Row row) {
        return Write.of(
                """
                insert into signed_requests
                    (platform_id, id, purpose, resource_id, customer_id, sealed_payload, body_mac, bound_mac, signer,
                    created_at, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                platform.uuid(),
                row.id().uuid(),
                row.purpose().name(),
                row.resource(),
                row.customer().uuid(),
                row.sealedPayload(),
                row.bodyMac(),
                row.boundMac(),
                row.signer(),
                row.createdAt(),
                row.expiresAt());
    }

    /// One that has not been used. Whoever comes second waits here, and finds it used.
    static Optional<Row> lock(Transaction transaction, PlatformId platform, SignedRequestId id) throws SQLException {
        return transaction.first(
                "select * from signed_requests where platform_id = ? and id = ? and used_at is null for update",
                Row::read,
                platform.uuid(),
                id.uuid());
    }

    static Write use(PlatformId platform, SignedRequestId id, Instant now) {
        return Write.of(
                "update signed_requests set used_at = ? where platform_id = ? and id = ?",
                now,
                platform.uuid(),
                id.uuid());
    }

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

    static List<Row> waiting(Transaction transaction, PlatformId platform, UUID resource, Instant now)
            throws SQLException {
        return transaction.query(
                "select * from signed_requests where platform_id = ? and resource_id = ? and used_at is null"
                        + " and expires_at > ? order by id desc",
                Row::read,
                platform.uuid(),
                resource,
                now);
    }

    /// Drops one that waits.
    static Write drop(PlatformId platform, UUID resource, SignedRequestId id, Instant now) {
        return Write.of(
                "update signed_requests set used_at = ? where platform_id = ? and resource_id = ? and id = ?"
                        + " and used_at is null and expires_at > ?",
                now,
                platform.uuid(),
                resource,
                id.uuid(),
                now);
    }

    static Write removeOld(PlatformId platform, Instant before) {
        return Write.of(
                "delete from signed_requests where platform_id = ? and expires_at < ?", platform.uuid(), before);
    }

    static Binding binding(PlatformId platform, SignedRequestId id) {
        return new Binding(platform.uuid(), id.uuid(), "signed-request");
    }
}
