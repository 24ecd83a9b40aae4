package dev.trellis.http;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.base.TokenId;
import dev.trellis.db.ConstraintViolation;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.IdempotencyStore.KeyedRequest;
import dev.trellis.http.IdempotencyStore.StoredResponse;
import dev.trellis.sealing.DataKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `Idempotency-Key` on POSTs (behaviour, section 2).
///
/// The stored answer is one of the writes of the change itself. So there is no moment at which the
/// change is made and the answer not yet known; and of two calls with one key the second waits for
/// the first one's commit at the primary key, and then replays. Nothing is looked up beforehand: a
/// first call pays for one more row and no round trip.
public final class Idempotency {
    private static final Duration RETENTION = Duration.ofHours(24);
    private static final Duration RESERVATION = Duration.ofMinutes(2);
    private static final int MAX_KEY_LENGTH = 255;
    private static final String PRIMARY_KEY = "idempotency_keys_pkey";

    /// Refusals that say nothing about what was asked, only about how or when.
    private static final Set<ErrorCode> NOT_STORED = Set.of(
            ErrorCode.REQUEST_TIMEOUT,
            ErrorCode.PAYLOAD_TOO_LARGE,
            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
            ErrorCode.RATE_LIMITED);

    private final Database database;
    private final IdempotencyStore store;
    private final Clock clock;
    private final DataKey serverKey;
    private final BiFunction<PlatformId, CustomerId, Optional<DataKey>> customerKeys;

    /// @param serverKey seals answers that concern no customer
    /// @param customerKeys finds the key of a customer, as long as it has not been erased
    public Idempotency(
            Database database,
            Clock clock,
            DataKey serverKey,
            BiFunction<PlatformId, CustomerId, Optional<DataKey>> customerKeys) {
        this.database = database;
        this.store = new IdempotencyStore(database);
        this.clock = clock;
        this.serverKey = serverKey;
        this.customerKeys = customerKeys;
    }

    /// Gives the write that keeps an answer. It must stand first among the writes of the change, so
    /// that a repeated call is known as one before its own effects collide with those of the first.
    public sealed interface Recorder permits NoKeyRecorder, StoringRecorder {
        /// Takes the key, before work in a transaction that judges something. A repetition then
        /// waits here, and gets no further: what it would have counted, a guess say, must not be
        /// undone by its own late collision.
        List<SqlStatement> reserveKey();

        List<SqlStatement> record(Response response);

        /// For an answer about a customer: sealed with the customer's key, so that it goes when the
        /// customer is erased.
        List<SqlStatement> record(Response response, CustomerId customer, DataKey customerKey);
    }

    /// For work that no caller repeats with a key.
    public static Recorder noKeyRecorder() {
        return new NoKeyRecorder();
    }

    /// Runs the work of a POST, or replays what it answered before.
    public Response runOnce(PlatformId platform, TokenId token, Request request, Function<Recorder, Response> work) {
        return runOnce(platform, token, request, Optional.empty(), work);
    }

    /// The same, for a call that has several steps with one body.
    ///
    /// @param step tells one from the other; a key stands for another call in each. It has no
    ///     line breaks.
    public Response runOnce(
            PlatformId platform,
            TokenId token,
            Request request,
            Optional<String> stepName,
            Function<Recorder, Response> work) {
        Optional<String> key = key(request);
        if (key.isEmpty()) {
            return work.apply(new NoKeyRecorder());
        }
        // No key has a space in it.
        String stepKey = key.get() + stepName.map(name -> " " + name).orElse("");
        KeyedRequest keyedRequest = new KeyedRequest(platform, token, stepKey, hash(request));
        for (int tries = 0; tries < 3; tries++) {
            try {
                return attempt(keyedRequest, work);
            } catch (ConstraintViolation duplicateKey) {
                if (!duplicateKey.isOf(PRIMARY_KEY)) {
                    throw duplicateKey;
                }
                Optional<Response> stored = replay(keyedRequest);
                if (stored.isPresent()) {
                    return stored.get();
                }
            }
        }
        throw new ApiException(ErrorCode.SERVICE_UNAVAILABLE, "This Idempotency-Key is in heavy use. Try again.")
                .withHeader("Retry-After", "1");
    }

    /// Like [#runOnce], for work whose effects cannot stand in one commit with the answer: what is
    /// sent cannot be taken back. The key is taken before the work begins. Who asks again meanwhile
    /// gets 503 with `Retry-After`; if the server dies, the key is free again two minutes later,
    /// and nobody knows how far the work came.
    public Response runReserved(PlatformId platform, TokenId token, Request request, Supplier<Response> work) {
        Optional<String> key = key(request);
        if (key.isEmpty()) {
            return work.get();
        }
        KeyedRequest keyedRequest = new KeyedRequest(platform, token, key.get(), hash(request));
        for (int tries = 0; tries < 3; tries++) {
            try {
                StoringRecorder placeholder = new StoringRecorder(keyedRequest, clock.instant().plus(RESERVATION), serverKey);
                database.commit(placeholder.record(ErrorResponses.toResponse(stillInProgress())));
            } catch (ConstraintViolation duplicateKey) {
                if (!duplicateKey.isOf(PRIMARY_KEY)) {
                    throw duplicateKey;
                }
                Optional<Response> stored = replay(keyedRequest);
                if (stored.isPresent()) {
                    return stored.get();
                }
                continue;
            }
            return runAndComplete(keyedRequest, work);
        }
        throw stillInProgress();
    }

    private Response runAndComplete(KeyedRequest keyedRequest, Supplier<Response> work) {
        try {
            Response response = responseOf(work);
            database.commit(IdempotencyStore.complete(
                    keyedRequest,
                    response.status(),
                    null,
                    serverKey.seal(ResponseCodec.encode(response), keyedRequest.associatedData()),
                    clock.instant().plus(RETENTION)));
            return response;
        } catch (RuntimeException | Error failed) {
            store.release(keyedRequest);
            throw failed;
        }
    }

    private static Response responseOf(Supplier<Response> work) {
        try {
            return work.get();
        } catch (ApiException refused) {
            return storableResponse(refused);
        }
    }

    private static ApiException stillInProgress() {
        return new ApiException(
                        ErrorCode.SERVICE_UNAVAILABLE,
                        "A call with this Idempotency-Key is still under way. Try again in a moment.")
                .withHeader("Retry-After", "2");
    }

    /// @throws ApiException for what must not be kept
    private static Response storableResponse(ApiException refused) {
        if (!isStorable(refused)) {
            throw refused;
        }
        return ErrorResponses.toResponse(refused);
    }

    private static boolean isStorable(ApiException refused) {
        return refused.code().status() < 500 && !NOT_STORED.contains(refused.code());
    }

    private Response attempt(KeyedRequest keyedRequest, Function<Recorder, Response> work) {
        try {
            StoringRecorder recorder = new StoringRecorder(keyedRequest, clock.instant().plus(RETENTION), serverKey);
            Response response = work.apply(recorder);
            if (!recorder.hasRecorded) {
                database.commit(recorder.record(response));
            }
            return response;
        } catch (ApiException refused) {
            if (!isStorable(refused)) {
                // The limit that a repetition meets is not what it asked for.
                return replay(keyedRequest).orElseThrow(() -> refused);
            }
            // With a recorder of its own: whatever the work took is undone.
            Response response = ErrorResponses.toResponse(refused);
            database.commit(new StoringRecorder(keyedRequest, clock.instant().plus(RETENTION), serverKey).record(response));
            return response;
        }
    }

    /// The answer kept for a slot; nothing when it expired meanwhile and the slot is free again.
    private Optional<Response> replay(KeyedRequest keyedRequest) {
        Optional<StoredResponse> found = store.find(keyedRequest, clock.instant());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        StoredResponse stored = found.get();
        if (!MessageDigest.isEqual(stored.requestHash(), keyedRequest.requestHash())) {
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    "This Idempotency-Key was used for another request within the last 24 hours. Use a new key.");
        }
        if (stored.status() == IdempotencyStore.IN_PROGRESS) {
            throw stillInProgress();
        }
        DataKey key = key(keyedRequest.platform(), stored.customer());
        byte[] response = key.open(stored.sealedResponse(), keyedRequest.associatedData());
        return Optional.of(ResponseCodec.decode(stored.status(), response).withHeader("Idempotent-Replayed", "true"));
    }

    private DataKey key(PlatformId platform, @Nullable CustomerId customer) {
        if (customer == null) {
            return serverKey;
        }
        return customerKeys
                .apply(platform, customer)
                .orElseThrow(() -> new ApiException(
                        ErrorCode.CONFLICT, "This Idempotency-Key was used, and what it answered has been erased."));
    }

    /// Removes what has expired; called now and then.
    public int removeExpired() {
        return store.removeExpired(clock.instant());
    }

    private static Optional<String> key(Request request) {
        List<String> sent = request.headers("Idempotency-Key");
        if (sent.isEmpty()) {
            return Optional.empty();
        }
        String key = sent.getFirst();
        boolean isUsable = sent.size() == 1
                && !key.isEmpty()
                && key.length() <= MAX_KEY_LENGTH
                && key.chars().allMatch(c -> c > 0x20 && c < 0x7F);
        if (!isUsable) {
            throw new ApiException(
                    ErrorCode.INVALID_INPUT,
                    "Idempotency-Key must be sent once, with 1 to 255 printable ASCII characters and no spaces.");
        }
        return Optional.of(key);
    }

    private static byte[] hash(Request request) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((request.method() + " " + request.path() + "\n").getBytes(StandardCharsets.UTF_8));
            return digest.digest(request.body());
        } catch (NoSuchAlgorithmException broken) {
            throw new IllegalStateException("this Java has no SHA-256", broken);
        }
    }

    /// For calls without a key.
    static final class NoKeyRecorder implements Recorder {
        @Override
        public List<SqlStatement> reserveKey() {
            return List.of();
        }

        @Override
        public List<SqlStatement> record(Response response) {
            return List.of();
        }

        @Override
        public List<SqlStatement> record(Response response, CustomerId customer, DataKey customerKey) {
            return List.of();
        }
    }

    /// For one attempt at a call with a key.
    static final class StoringRecorder implements Recorder {
        private final KeyedRequest keyedRequest;
        private final Instant expiresAt;
        private final DataKey serverKey;
        private boolean isReserved;
        private boolean hasRecorded;

        private StoringRecorder(KeyedRequest keyedRequest, Instant expiresAt, DataKey serverKey) {
            this.keyedRequest = keyedRequest;
            this.expiresAt = expiresAt;
            this.serverKey = serverKey;
        }

        @Override
        public List<SqlStatement> reserveKey() {
            isReserved = true;
            Response placeholder = ErrorResponses.toResponse(stillInProgress());
            return List.of(IdempotencyStore.insert(
                    keyedRequest, IdempotencyStore.IN_PROGRESS, null, sealed(placeholder, serverKey), expiresAt));
        }

        @Override
        public List<SqlStatement> record(Response response) {
            return record(response, null, serverKey);
        }

        @Override
        public List<SqlStatement> record(Response response, @Nullable CustomerId customer, DataKey key) {
            hasRecorded = true;
            byte[] sealed = sealed(response, key);
            return List.of(
                    isReserved
                            ? IdempotencyStore.complete(keyedRequest, response.status(), customer, sealed, expiresAt)
                            : IdempotencyStore.insert(keyedRequest, response.status(), customer, sealed, expiresAt));
        }

        private byte[] sealed(Response response, DataKey key) {
            return key.seal(ResponseCodec.encode(response), keyedRequest.associatedData());
        }
    }
}
