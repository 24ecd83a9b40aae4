package dev.trellis.http;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.base.Sha256;
import dev.trellis.base.TokenId;
import dev.trellis.db.ConstraintViolation;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.IdempotencyStore.KeyedRequest;
import dev.trellis.http.IdempotencyStore.StoredResponse;
import dev.trellis.sealing.DataKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs POSTs with an `Idempotency-Key` at most once, and repeats the stored response for later
/// requests with the same key (behaviour, section 2).
///
/// The response is stored by one of the statements of the change itself. So there is no moment at
/// which the change is committed and its response is not; and of two concurrent requests with one
/// key, the second waits at the primary key for the commit of the first, and then gets its
/// response. Nothing is looked up beforehand: a first request costs one more row and no further
/// round trip.
public final class Idempotency {
    private static final Duration RETENTION = Duration.ofHours(24);
    private static final Duration RESERVATION = Duration.ofMinutes(2);
    private static final int MAX_KEY_LENGTH = 255;
    private static final String PRIMARY_KEY = "idempotency_keys_pkey";

    /// Errors that depend on how or when the request was sent, not on what it asks for.
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

    /// @param serverKey encrypts responses that concern no customer
    /// @param customerKeys finds the data key of a customer; empty once the customer was erased
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

    /// Creates the statement that stores the response. It must be the first statement of the
    /// change, so that a repeated request is recognized before its own effects conflict with those
    /// of the first.
    public sealed interface Recorder permits NoKeyRecorder, StoringRecorder {
        /// Reserves the key at the start of a transaction that reads before it writes. A repeated
        /// request then waits here and gets no further: what it would have counted, a guess of a
        /// code for instance, must not be rolled back because it conflicts at the end.
        List<SqlStatement> reserveKey();

        /// Stores a response that concerns no customer.
        List<SqlStatement> record(Response response);

        /// Stores a response that concerns a customer, encrypted with the customer's key, so that
        /// it becomes unreadable when the customer is erased.
        List<SqlStatement> record(Response response, CustomerId customer, DataKey customerKey);
    }

    /// Returns a recorder that stores nothing, for work that is not a request with a key.
    public static Recorder noKeyRecorder() {
        return new NoKeyRecorder();
    }

    /// Runs the work of a POST, or returns the response of the first request with the same key.
    public Response runOnce(PlatformId platform, TokenId token, Request request, Function<Recorder, Response> work) {
        return runOnce(platform, token, request, Optional.empty(), work);
    }

    /// The same, for a request that is sent once for each of several steps, with the same body.
    ///
    /// @param stepName distinguishes the steps; the same key is independent in each of them. It
    ///     contains no line breaks.
    public Response runOnce(
            PlatformId platform,
            TokenId token,
            Request request,
            Optional<String> stepName,
            Function<Recorder, Response> work) {
        Optional<String> key = idempotencyKey(request);
        if (key.isEmpty()) {
            return work.apply(new NoKeyRecorder());
        }
        // A key contains no space.
        String stepKey = key.get() + stepName.map(name -> " " + name).orElse("");
        KeyedRequest keyedRequest = new KeyedRequest(platform, token, stepKey, requestHash(request));
        for (int attempts = 0; attempts < 3; attempts++) {
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

    /// Like [#runOnce], for work that cannot be part of one transaction with the response, since
    /// something that was sent cannot be rolled back. The key is reserved before the work begins. A
    /// repeated request in the meantime gets 503 with `Retry-After`. If the server dies, the key
    /// can be used again two minutes later, and how far the work came is unknown.
    public Response runReserved(PlatformId platform, TokenId token, Request request, Supplier<Response> work) {
        Optional<String> key = idempotencyKey(request);
        if (key.isEmpty()) {
            return work.get();
        }
        KeyedRequest keyedRequest = new KeyedRequest(platform, token, key.get(), requestHash(request));
        for (int attempts = 0; attempts < 3; attempts++) {
            try {
                StoringRecorder reservation =
                        new StoringRecorder(keyedRequest, clock.instant().plus(RESERVATION), serverKey);
                database.commit(reservation.record(ErrorResponses.toResponse(stillInProgress())));
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

    static ApiException stillInProgress() {
        return new ApiException(
                        ErrorCode.SERVICE_UNAVAILABLE,
                        "A call with this Idempotency-Key is still under way. Try again in a moment.")
                .withHeader("Retry-After", "2");
    }

    /// Converts an error into the response to store.
    ///
    /// @throws ApiException the same one, when it must not be stored
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
            StoringRecorder recorder =
                    new StoringRecorder(keyedRequest, clock.instant().plus(RETENTION), serverKey);
            Response response = work.apply(recorder);
            if (!recorder.hasRecorded()) {
                database.commit(recorder.record(response));
            }
            return response;
        } catch (ApiException refused) {
            if (!isStorable(refused)) {
                // A repeated request that runs into a limit still gets the stored response.
                return replay(keyedRequest).orElseThrow(() -> refused);
            }
            // A new recorder, since everything that the work did, a reservation included, was
            // rolled back.
            Response response = ErrorResponses.toResponse(refused);
            database.commit(
                    new StoringRecorder(keyedRequest, clock.instant().plus(RETENTION), serverKey).record(response));
            return response;
        }
    }

    /// Returns the stored response; empty when it has expired in the meantime and the key can be
    /// used again.
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
        DataKey key = decryptionKey(keyedRequest.platform(), stored.customer());
        byte[] response = key.open(stored.sealedResponse(), keyedRequest.associatedData());
        return Optional.of(ResponseCodec.decode(stored.status(), response).withHeader("Idempotent-Replayed", "true"));
    }

    private DataKey decryptionKey(PlatformId platform, @Nullable CustomerId customer) {
        if (customer == null) {
            return serverKey;
        }
        return customerKeys
                .apply(platform, customer)
                .orElseThrow(() -> new ApiException(
                        ErrorCode.CONFLICT, "This Idempotency-Key was used, and what it answered has been erased."));
    }

    /// Deletes expired responses; called periodically.
    public int removeExpired() {
        return store.removeExpired(clock.instant());
    }

    private static Optional<String> idempotencyKey(Request request) {
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

    private static byte[] requestHash(Request request) {
        String target = request.method() + " " + request.path() + "\n";
        return Sha256.hash(target.getBytes(StandardCharsets.UTF_8), request.body());
    }

    /// The recorder of requests without a key.
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
}
