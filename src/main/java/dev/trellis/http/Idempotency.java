package dev.trellis.http;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.base.TokenId;
import dev.trellis.db.ConstraintViolation;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.IdempotencyStore.Slot;
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
    private static final Duration KEPT = Duration.ofHours(24);
    private static final Duration RESERVED = Duration.ofMinutes(2);
    private static final int MAX_KEY_LENGTH = 255;
    private static final String PRIMARY_KEY = "idempotency_keys_pkey";

    /// Refusals that say nothing about what was asked, only about how or when.
    private static final Set<ErrorCode> NOT_KEPT = Set.of(
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
    public sealed interface Recorder permits Ignoring, Recording {
        /// Takes the key, before work in a transaction that judges something. A repetition then
        /// waits here, and gets no further: what it would have counted, a guess say, must not be
        /// undone by its own late collision.
        List<SqlStatement> claim();

        List<SqlStatement> record(Response answer);

        /// For an answer about a customer: sealed with the customer's key, so that it goes when the
        /// customer is erased.
        List<SqlStatement> record(Response answer, CustomerId customer, DataKey customerKey);
    }

    /// For work that no caller repeats with a key.
    public static Recorder none() {
        return new Ignoring();
    }

    /// Runs the work of a POST, or replays what it answered before.
    public Response once(PlatformId platform, TokenId token, Request call, Function<Recorder, Response> work) {
        return once(platform, token, call, Optional.empty(), work);
    }

    /// The same, for a call that has several steps with one body.
    ///
    /// @param step tells one from the other; a key stands for another call in each. It has no
    ///     line breaks.
    public Response once(
            PlatformId platform,
            TokenId token,
            Request call,
            Optional<String> step,
            Function<Recorder, Response> work) {
        Optional<String> key = key(call);
        if (key.isEmpty()) {
            return work.apply(new Ignoring());
        }
        // No key has a space in it.
        String stepKey = key.get() + step.map(name -> " " + name).orElse("");
        Slot slot = new Slot(platform, token, stepKey, hash(call));
        for (int tries = 0; tries < 3; tries++) {
            try {
                return attempt(slot, work);
            } catch (ConstraintViolation taken) {
                if (!taken.isOf(PRIMARY_KEY)) {
                    throw taken;
                }
                Optional<Response> kept = replay(slot);
                if (kept.isPresent()) {
                    return kept.get();
                }
            }
        }
        throw new ApiException(ErrorCode.SERVICE_UNAVAILABLE, "This Idempotency-Key is in heavy use. Try again.")
                .withHeader("Retry-After", "1");
    }

    /// Like [#once], for work whose effects cannot stand in one commit with the answer: what is
    /// sent cannot be taken back. The key is taken before the work begins. Who asks again meanwhile
    /// gets 503 with `Retry-After`; if the server dies, the key is free again two minutes later,
    /// and nobody knows how far the work came.
    public Response onceReserved(PlatformId platform, TokenId token, Request call, Supplier<Response> work) {
        Optional<String> key = key(call);
        if (key.isEmpty()) {
            return work.get();
        }
        Slot slot = new Slot(platform, token, key.get(), hash(call));
        for (int tries = 0; tries < 3; tries++) {
            try {
                Recording placeholder = new Recording(slot, clock.instant().plus(RESERVED), serverKey);
                database.commit(placeholder.record(Errors.answer(underWay())));
            } catch (ConstraintViolation taken) {
                if (!taken.isOf(PRIMARY_KEY)) {
                    throw taken;
                }
                Optional<Response> kept = replay(slot);
                if (kept.isPresent()) {
                    return kept.get();
                }
                continue;
            }
            return fill(slot, work);
        }
        throw underWay();
    }

    private Response fill(Slot slot, Supplier<Response> work) {
        try {
            Response answer = answerOf(work);
            database.commit(IdempotencyStore.fill(
                    slot,
                    answer.status(),
                    null,
                    serverKey.seal(ResponseCodec.encode(answer), slot.binding()),
                    clock.instant().plus(KEPT)));
            return answer;
        } catch (RuntimeException | Error failed) {
            store.release(slot);
            throw failed;
        }
    }

    private static Response answerOf(Supplier<Response> work) {
        try {
            return work.get();
        } catch (ApiException refused) {
            return kept(refused);
        }
    }

    private static ApiException underWay() {
        return new ApiException(
                        ErrorCode.SERVICE_UNAVAILABLE,
                        "A call with this Idempotency-Key is still under way. Try again in a moment.")
                .withHeader("Retry-After", "2");
    }

    /// @throws ApiException for what must not be kept
    private static Response kept(ApiException refused) {
        if (!isKept(refused)) {
            throw refused;
        }
        return Errors.answer(refused);
    }

    private static boolean isKept(ApiException refused) {
        return refused.code().status() < 500 && !NOT_KEPT.contains(refused.code());
    }

    private Response attempt(Slot slot, Function<Recorder, Response> work) {
        try {
            Recording recorder = new Recording(slot, clock.instant().plus(KEPT), serverKey);
            Response answer = work.apply(recorder);
            if (!recorder.isUsed) {
                database.commit(recorder.record(answer));
            }
            return answer;
        } catch (ApiException refused) {
            if (!isKept(refused)) {
                // The limit that a repetition meets is not what it asked for.
                return replay(slot).orElseThrow(() -> refused);
            }
            // With a recorder of its own: whatever the work took is undone.
            Response answer = Errors.answer(refused);
            database.commit(new Recording(slot, clock.instant().plus(KEPT), serverKey).record(answer));
            return answer;
        }
    }

    /// The answer kept for a slot; nothing when it expired meanwhile and the slot is free again.
    private Optional<Response> replay(Slot slot) {
        Optional<StoredResponse> found = store.find(slot, clock.instant());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        StoredResponse kept = found.get();
        if (!MessageDigest.isEqual(kept.requestHash(), slot.requestHash())) {
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    "This Idempotency-Key was used for another request within the last 24 hours. Use a new key.");
        }
        if (kept.status() == IdempotencyStore.UNDER_WAY) {
            throw underWay();
        }
        DataKey key = key(slot.platform(), kept.customer());
        byte[] answer = key.open(kept.sealedAnswer(), slot.binding());
        return Optional.of(ResponseCodec.decode(kept.status(), answer).withHeader("Idempotent-Replayed", "true"));
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

    private static Optional<String> key(Request call) {
        List<String> sent = call.headers("Idempotency-Key");
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

    private static byte[] hash(Request call) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((call.method() + " " + call.path() + "\n").getBytes(StandardCharsets.UTF_8));
            return digest.digest(call.body());
        } catch (NoSuchAlgorithmException broken) {
            throw new IllegalStateException("this Java has no SHA-256", broken);
        }
    }

    /// For calls without a key.
    static final class Ignoring implements Recorder {
        @Override
        public List<SqlStatement> claim() {
            return List.of();
        }

        @Override
        public List<SqlStatement> record(Response answer) {
            return List.of();
        }

        @Override
        public List<SqlStatement> record(Response answer, CustomerId customer, DataKey customerKey) {
            return List.of();
        }
    }

    /// For one attempt at a call with a key.
    static final class Recording implements Recorder {
        private final Slot slot;
        private final Instant expiresAt;
        private final DataKey serverKey;
        private boolean isClaimed;
        private boolean isUsed;

        private Recording(Slot slot, Instant expiresAt, DataKey serverKey) {
            this.slot = slot;
            this.expiresAt = expiresAt;
            this.serverKey = serverKey;
        }

        @Override
        public List<SqlStatement> claim() {
            isClaimed = true;
            Response underWay = Errors.answer(underWay());
            return List.of(IdempotencyStore.insert(
                    slot, IdempotencyStore.UNDER_WAY, null, sealed(underWay, serverKey), expiresAt));
        }

        @Override
        public List<SqlStatement> record(Response answer) {
            return record(answer, null, serverKey);
        }

        @Override
        public List<SqlStatement> record(Response answer, @Nullable CustomerId customer, DataKey key) {
            isUsed = true;
            byte[] sealed = sealed(answer, key);
            return List.of(
                    isClaimed
                            ? IdempotencyStore.fill(slot, answer.status(), customer, sealed, expiresAt)
                            : IdempotencyStore.insert(slot, answer.status(), customer, sealed, expiresAt));
        }

        private byte[] sealed(Response answer, DataKey key) {
            return key.seal(ResponseCodec.encode(answer), slot.binding());
        }
    }
}
