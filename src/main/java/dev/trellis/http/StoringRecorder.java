package dev.trellis.http;

import dev.trellis.base.CustomerId;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.IdempotencyStore.KeyedRequest;
import dev.trellis.sealing.DataKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The recorder of one attempt at a request with an idempotency key.
final class StoringRecorder implements Idempotency.Recorder {
    private final KeyedRequest keyedRequest;
    private final Instant expiresAt;
    private final DataKey serverKey;
    private boolean isReserved;
    private boolean hasRecorded;

    StoringRecorder(KeyedRequest keyedRequest, Instant expiresAt, DataKey serverKey) {
        this.keyedRequest = keyedRequest;
        this.expiresAt = expiresAt;
        this.serverKey = serverKey;
    }

    /// Whether a response was recorded; if not, the work left that to [Idempotency].
    boolean hasRecorded() {
        return hasRecorded;
    }

    @Override
    public List<SqlStatement> reserveKey() {
        isReserved = true;
        Response placeholder = ErrorResponses.toResponse(Idempotency.stillInProgress());
        return List.of(IdempotencyStore.insert(
                keyedRequest, IdempotencyStore.IN_PROGRESS, null, encrypted(placeholder, serverKey), expiresAt));
    }

    @Override
    public List<SqlStatement> record(Response response) {
        return record(response, null, serverKey);
    }

    @Override
    public List<SqlStatement> record(Response response, @Nullable CustomerId customer, DataKey key) {
        hasRecorded = true;
        byte[] encrypted = encrypted(response, key);
        return List.of(
                isReserved
                        ? IdempotencyStore.complete(keyedRequest, response.status(), customer, encrypted, expiresAt)
                        : IdempotencyStore.insert(keyedRequest, response.status(), customer, encrypted, expiresAt));
    }

    private byte[] encrypted(Response response, DataKey key) {
        return key.seal(ResponseCodec.encode(response), keyedRequest.associatedData());
    }
}
