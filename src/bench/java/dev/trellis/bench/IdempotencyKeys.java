package dev.trellis.bench;

import dev.trellis.db.SqlStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// Idempotency keys for the creates of the benchmark: a request header for the server, and for the
/// baseline the row in which the server stores the response.
///
/// @param isEnabled whether creates have a key
/// @param runId a prefix that no other run on the same data has, since a request with a known key
///     creates nothing
/// @param count of keys handed out so far
/// @param expiresAt of the rows
record IdempotencyKeys(boolean isEnabled, String runId, AtomicLong count, Instant expiresAt) {
    private static final int HASH_BYTES = 32;

    /// By how many bytes an encrypted response is longer than the request: ids, names, status,
    /// times, and the overhead of encryption.
    private static final int RESPONSE_OVERHEAD_BYTES = 400;

    static IdempotencyKeys create(boolean isEnabled, String runId, Instant now) {
        return new IdempotencyKeys(isEnabled, runId, new AtomicLong(), now.plus(Duration.ofHours(24)));
    }

    /// The header line of the next create, with a new key; empty when keys are not enabled.
    String nextHeaderLine() {
        return isEnabled ? "Idempotency-Key: " + nextKey() + "\r\n" : "";
    }

    /// The statement that the server's `Idempotency` would execute for a create, with random values
    /// of about the same size; empty when keys are not enabled.
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
