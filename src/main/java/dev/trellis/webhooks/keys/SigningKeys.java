package dev.trellis.webhooks.keys;

import dev.trellis.base.ApiException;
import dev.trellis.base.Environment;
import dev.trellis.base.ErrorCode;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.json.Timestamps;
import dev.trellis.sealing.RootKeyRing;
import java.security.KeyPair;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys with which the server signs webhooks: ECDSA on P-256, the same for all platforms
/// and nodes.
///
/// They are cached, and read again after ten seconds: by one thread, while the others go on with
/// the cached keys. So signing does not depend on the database being available.
public final class SigningKeys {
    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
    private static final Duration REFRESH_AFTER = Duration.ofSeconds(10);
    private static final Duration OUTDATED_AFTER = Duration.ofMinutes(1);
    private static final Duration MIN_DURATION = Duration.ofMinutes(1);
    private static final Duration MAX_DURATION = Duration.ofDays(365);

    private final Database database;
    private final SigningKeyStore store;
    private final Environment environment;
    private final ReentrantLock refreshLock = new ReentrantLock();
    private volatile CachedKeys cached;

    /// @param readAt when they were read
    /// @param triedAt when a node last tried to read them; equal to `readAt` if it succeeded
    private record CachedKeys(SigningKeySet keys, Instant readAt, Instant triedAt) {
        /// Whether they are to be read again.
        boolean isDue(Instant now) {
            return isPast(triedAt, REFRESH_AFTER, now);
        }

        /// Whether they were read long ago, as on a node that had nothing to sign. Then they are
        /// not used, unless the database is unavailable.
        boolean isOutdated(Instant now) {
            return isPast(readAt, OUTDATED_AFTER, now) && readAt.equals(triedAt);
        }

        /// Counts in either direction, because a clock may be set back.
        private static boolean isPast(Instant from, Duration age, Instant now) {
            return Duration.between(from, now).abs().compareTo(age) >= 0;
        }
    }

    private SigningKeys(Database database, SigningKeyStore store, Environment environment, CachedKeys cached) {
        this.database = database;
        this.store = store;
        this.environment = environment;
        this.cached = cached;
    }

    /// Loads the keys of a database. If it has none yet, creates the first.
    public static SigningKeys load(Database database, RootKeyRing keyRing, Environment environment) {
        SigningKeyStore store = new SigningKeyStore(database, keyRing);
        Instant now = environment.now();
        List<SigningKey> keys = store.listNotRetired(now);
        if (keys.isEmpty()) {
            store.insertFirst(SigningKey.generate(environment.random()), now);
            keys = store.listNotRetired(now);
        }
        CachedKeys cached = new CachedKeys(new SigningKeySet(keys), now, now);
        return new SigningKeys(database, store, environment, cached);
    }

    /// The value of the header `X-Grid-Signature` for exactly these bytes:
    /// `{"v": "1", "s": "<base64>"}`, with the DER signature over their SHA-256 (behaviour,
    /// section 7).
    public String sign(byte[] body) {
        Instant now = environment.clock().instant();
        byte[] signature = current(now).signingKey(now).sign(body, environment.random());
        return "{\"v\": \"1\", \"s\": \"" + Base64.getEncoder().encodeToString(signature) + "\"}";
    }

    /// The keys with which receivers verify: the signing key first, then the next key, then those
    /// that retire.
    public List<SigningKeyView> list() {
        Instant now = environment.clock().instant();
        return current(now).views(now);
    }

    /// Creates a key that replaces the current one later. It is listed from now on, so that
    /// receivers have it before anything is signed with it.
    ///
    /// @param notice time until it signs; at least a minute, in which every node reads it
    /// @param overlap how long the current key stays listed after that; at least a minute
    /// @return the new key
    /// @throws ApiException `CONFLICT` when there is a next key already; `INVALID_INPUT` for
    ///     durations out of bounds
    public SigningKeyView rotate(Duration notice, Duration overlap) {
        require(
                isWithin(MIN_DURATION, notice),
                "The switch must be 1 minute to 365 days ahead, unless it is made at once.");
        require(
                isWithin(MIN_DURATION, overlap),
                "The old key must stay listed for 1 minute to 365 days after the switch.");
        return change(notice, overlap);
    }

    /// Replaces the current key at once, for when its private half may be compromised: by the next
    /// key if there is one, else by a new one. Other nodes follow within about ten seconds.
    /// Receivers refuse signatures of the new key until they fetch the list again.
    ///
    /// @param overlap how long the current key stays listed; zero to remove it from the list
    /// @return the key that signs now
    /// @throws ApiException `INVALID_INPUT` when the duration is out of bounds
    public SigningKeyView rotateNow(Duration overlap) {
        require(isWithin(Duration.ZERO, overlap), "The old key can stay listed for 365 days at most.");
        return change(null, overlap);
    }

    /// @param notice `null` to switch at once
    private SigningKeyView change(@Nullable Duration notice, Duration overlap) {
        KeyPair pair = SigningKey.generate(environment.random());
        SigningKeyId id = database.transact(transaction -> {
            SigningKeyStore.lock(transaction);
            return switchTo(transaction, pair, notice, overlap);
        });
        refreshLock.lock();
        try {
            cached = read();
        } finally {
            refreshLock.unlock();
        }
        return list().stream()
                .filter(view -> view.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the keys were changed again meanwhile"));
    }

    private SigningKeyId switchTo(Transaction transaction, KeyPair pair, @Nullable Duration notice, Duration overlap)
            throws SQLException {
        Instant now = environment.now();
        SigningKeySet keys = new SigningKeySet(store.listNotRetired(transaction, now));
        Optional<SigningKey> nextKey = keys.nextKey(now);
        if (nextKey.isPresent() && notice != null) {
            throw new ApiException(
                    ErrorCode.CONFLICT,
                    "A next key is waiting already: " + nextKey.get().id() + " takes over at "
                            + Timestamps.format(nextKey.get().activeFrom())
                            + ". Make another after that, or switch to this one at once.");
        }
        SigningKey signing = keys.signingKey(now);
        Instant requested = notice == null ? now : now.plus(notice);
        // The key that was created last must be the newest, even if this node's clock is behind.
        Instant earliest = signing.activeFrom().plusMillis(1);
        Instant switchAt = requested.isBefore(earliest) ? earliest : requested;
        SigningKeyId next = nextKey.map(SigningKey::id)
                .orElseGet(() -> new SigningKeyId(environment.ids().next()));
        transaction.execute(
                nextKey.isPresent()
                        ? SigningKeyStore.updateActiveFrom(next, switchAt)
                        : store.insert(next, pair, switchAt),
                SigningKeyStore.updateRetiresAt(signing.id(), switchAt.plus(overlap)));
        return next;
    }

    private static boolean isWithin(Duration min, Duration duration) {
        return duration.compareTo(min) >= 0 && duration.compareTo(MAX_DURATION) <= 0;
    }

    private static void require(boolean isValid, String message) {
        if (!isValid) {
            throw new ApiException(ErrorCode.INVALID_INPUT, message);
        }
    }

    private SigningKeySet current(Instant now) {
        CachedKeys latest = cached;
        if (!latest.isDue(now) || !acquireRefreshLock(latest.isOutdated(now))) {
            return latest.keys();
        }
        try {
            // Unless another thread has just read them.
            if (cached.equals(latest)) {
                cached = refresh(latest, now);
            }
            return cached.keys();
        } finally {
            refreshLock.unlock();
        }
    }

    /// @param mayWait whether to wait for a thread that is reading the keys
    private boolean acquireRefreshLock(boolean mayWait) {
        if (mayWait) {
            refreshLock.lock();
            return true;
        }
        return refreshLock.tryLock();
    }

    private CachedKeys refresh(CachedKeys previous, Instant now) {
        try {
            return read();
        } catch (RuntimeException unavailable) {
            LOG.atWarn()
                    .addKeyValue("reason", unavailable.getClass().getSimpleName())
                    .log("signing keys could not be read again; going on with those known");
            return new CachedKeys(previous.keys(), previous.readAt(), now);
        }
    }

    private CachedKeys read() {
        Instant now = environment.clock().instant();
        return new CachedKeys(new SigningKeySet(store.listNotRetired(now)), now, now);
    }

    @Override
    public String toString() {
        return "[signing keys]";
    }
}
