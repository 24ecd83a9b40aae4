package dev.trellis.bench;

import dev.trellis.db.SqlStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// What creates bear when they are to be idempotent: for the server a header, for the floor the row
/// that the server keeps the answer in.
///
/// @param isUsed whether they are
/// @param run no other run on the same data has the same: a key that is sent again is not a create
record IdempotencyKeys(boolean isEnabled, String runId, AtomicLong count, Instant expiresAt) {
    private static final int HASH_BYTES = 32;

    /// By how much a sealed answer is longer than the request: ids, names, status, times, what
    /// sealing adds.
    private static final int RESPONSE_OVERHEAD_BYTES = 400;

    static IdempotencyKeys create(boolean isEnabled, String runId, Instant now) {
        return new IdempotencyKeys(isEnabled, runId, new AtomicLong(), now.plus(Duration.ofHours(24)));
    }

    /// A line of the request's head, or nothing.
    String nextHeaderLine() {
        return isEnabled ? "Idempotency-Key: " + nextKey() + "\r\n" : "";
    }

    /// The same statement and about as many bytes as the server's `Idempotency` writes.
    List<SqlStatement> insertStatements(BenchmarkTenant tenant, byte[] body, RandomGenerator random) {
        if (!isEnabled) {
            return List.of();
        }
        byte[] requestHash = new byte[HASH_BYTES];
        byte[] encryptedResponse = new byte[body.length + RESPONSE_OVERHEAD_BYTES];
        random.nextBytes(requestHash);
        random.nextBytes(encryptedResponse);
        return List.of(SqlStatement.of(
                """
                insert into idempotency_keys
                    (platform_id, token_id, key, request_hash, status, customer_id, sealed_answer, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)""",
                tenant.id().uuid(),
                tenant.token().token().id().uuid(),
                nextKey(),
                requestHash,
                (short) 201,
                tenant.id().uuid(),
                encryptedResponse,
                expiresAt));
    }

    private String nextKey() {
        return runId + "-" + count.incrementAndGet();
    }
}
