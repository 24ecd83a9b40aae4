package dev.trellis.http;

import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.base.TokenId;
import dev.trellis.db.Database;
import dev.trellis.db.Row;
import dev.trellis.db.SqlStatement;
import dev.trellis.sealing.AssociatedData;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// SQL of the table `idempotency_keys`.
final class IdempotencyStore {
    /// Responses of this status are never stored, so it marks a key whose request is still
    /// in progress.
    static final int IN_PROGRESS = ErrorCode.SERVICE_UNAVAILABLE.status();

    private final Database database;

    IdempotencyStore(Database database) {
        this.database = database;
    }

    /// An idempotency key with what it is unique in, and the hash of the request that it was
    /// sent with.
    record KeyedRequest(PlatformId platform, TokenId token, String key, byte[] requestHash) {
        AssociatedData associatedData() {
            return new AssociatedData(platform.uuid(), token.uuid(), "idempotent-answer|" + key);
        }
    }

    /// A row of the table.
    ///
    /// @param status [#IN_PROGRESS] while the work is not done
    /// @param customer whose data key encrypts the response; `null` for the server's key
    record StoredResponse(
            byte[] requestHash, int status, @Nullable CustomerId customer, byte[] sealedResponse, Instant expiresAt) {
        static StoredResponse read(Row row) throws SQLException {
            @Nullable UUID customer = row.optionalUuid("customer_id");
            return new StoredResponse(
                    row.bytes("request_hash"),
                    (int) row.number("status"),
                    customer == null ? null : new CustomerId(customer),
                    row.bytes("sealed_answer"),
                    row.instant("expires_at"));
        }
    }

    /// Stores a response, or with the status [#IN_PROGRESS] a reservation. Violates the primary key
    /// when the key is used already.
    static SqlStatement insert(
            KeyedRequest request, int status, @Nullable CustomerId customer, byte[] sealedResponse, Instant expiresAt) {
        return SqlStatement.of(
                """
                insert into idempotency_keys
                    (platform_id, token_id, key, request_hash, status, customer_id, sealed_answer, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)""",
                request.platform().uuid(),
                request.token().uuid(),
                request.key(),
                request.requestHash(),
                (short) status,
                customer == null ? null : customer.uuid(),
                sealedResponse,
                expiresAt);
    }

    /// Finds the stored response of a key. An expired one is deleted, and the key can be
    /// used again.
    Optional<StoredResponse> find(KeyedRequest request, Instant now) {
        Optional<StoredResponse> found = database.first(
                """
                select request_hash, status, customer_id, sealed_answer, expires_at
                from idempotency_keys
                where platform_id = ? and token_id = ? and key = ?
                """,
                StoredResponse::read,
                request.platform().uuid(),
                request.token().uuid(),
                request.key());
        if (found.isPresent() && !found.get().expiresAt().isAfter(now)) {
            database.commit(SqlStatement.of(
                    """
                    delete from idempotency_keys
                    where platform_id = ? and token_id = ? and key = ? and expires_at <= ?""", request.platform().uuid(), request.token().uuid(), request.key(), now));
            return Optional.empty();
        }
        return found;
    }

    /// Stores the response of a key that was reserved.
    static SqlStatement complete(
            KeyedRequest request, int status, @Nullable CustomerId customer, byte[] sealedResponse, Instant expiresAt) {
        return SqlStatement.of(
                """
                update idempotency_keys set status = ?, customer_id = ?, sealed_answer = ?, expires_at = ?
                where platform_id = ? and token_id = ? and key = ? and request_hash = ?""",
                (short) status,
                customer == null ? null : customer.uuid(),
                sealedResponse,
                expiresAt,
                request.platform().uuid(),
                request.token().uuid(),
                request.key(),
                request.requestHash());
    }

    /// Deletes the reservation of a key.
    void release(KeyedRequest request) {
        database.commit(SqlStatement.of(
                "delete from idempotency_keys where platform_id = ? and token_id = ? and key = ? and status = ?",
                request.platform().uuid(),
                request.token().uuid(),
                request.key(),
                (short) IN_PROGRESS));
    }

    /// Deletes the expired rows, and returns their number.
    int removeExpired(Instant now) {
        return database.commit(SqlStatement.of("delete from idempotency_keys where expires_at <= ?", now))[0];
    }
}
