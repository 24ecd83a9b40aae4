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
record IdempotencyKeys(boolean isUsed, String run, AtomicLong count, Instant expiresAt) {
    private static final int HASH_BYTES = 32;

    /// By how much a sealed answer is longer than the request: ids, names, status, times, what
    /// sealing adds.
    private static final int ANSWER_EXTRA = 400;

    static IdempotencyKeys of(boolean isUsed, String run, Instant now) {
        return new IdempotencyKeys(isUsed, run, new AtomicLong(), now.plus(Duration.ofHours(24)));
    }

    /// A line of the request's head, or nothing.
    String header() {
        return isUsed ? "Idempotency-Key: " + next() + "\r\n" : "";
    }

    /// The same statement and about as many bytes as the server's `Idempotency` writes.
    List<SqlStatement> write(BenchmarkTenant tenant, byte[] body, RandomGenerator random) {
        if (!isUsed) {
            return List.of();
        }
        byte[] hash = new byte[HASH_BYTES];
        byte[] sealed = new byte[body.length + ANSWER_EXTRA];
        random.nextBytes(hash);
        random.nextBytes(sealed);
        return List.of(SqlStatement.of(
                """
                insert into idempotency_keys
                    (platform_id, token_id, key, request_hash, status, customer_id, sealed_answer, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)""",
                tenant.id().uuid(),
                tenant.token().token().id().uuid(),
                next(),
                hash,
                (short) 201,
                tenant.id().uuid(),
                sealed,
                expiresAt));
    }

    private String next() {
        return run + "-" + count.incrementAndGet();
    }
}
