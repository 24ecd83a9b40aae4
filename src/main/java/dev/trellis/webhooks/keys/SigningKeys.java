package dev.trellis.webhooks.keys;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.IdGenerator;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.json.Timestamps;
import dev.trellis.sealing.KeyRing;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys with which the server signs what it sends: ECDSA on P-256, the same for all platforms
/// and nodes.
///
/// They are held in memory and read again when ten seconds have passed: by one caller, while the
/// others go on with what is known. So a database that is away stops nobody from signing.
public final class SigningKeys {
    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
    private static final Duration REFRESH_AFTER = Duration.ofSeconds(10);
    private static final Duration OUTDATED_AFTER = Duration.ofMinutes(1);
    private static final Duration MIN_DURATION = Duration.ofMinutes(1);
    private static final Duration MAX_DURATION = Duration.ofDays(365);

    private final Database database;
    private final SigningKeyStore store;
    private final IdGenerator ids;
    private final SecureRandom random;
    private final Clock clock;
    private final ReentrantLock refreshLock = new ReentrantLock();
    private volatile CachedKeys cached;

    /// @param readAt when they were read
    /// @param triedAt when that was last tried
    private record CachedKeys(SigningKeySet keys, Instant readAt, Instant triedAt) {
        boolean isDue(Instant now) {
            return isPast(triedAt, REFRESH_AFTER, now);
        }

        /// Read long ago, as on a node that had nothing to sign: too old to go on with, unless the
        /// database is away.
        boolean isOutdated(Instant now) {
            return isPast(readAt, OUTDATED_AFTER, now) && readAt.equals(triedAt);
        }

        /// In either direction: a clock may be set back.
        private static boolean isPast(Instant from, Duration age, Instant now) {
            return Duration.between(from, now).abs().compareTo(age) >= 0;
        }
    }

    private SigningKeys(
            Database database,
            SigningKeyStore store,
            IdGenerator ids,
            SecureRandom random,
            Clock clock,
            CachedKeys cached) {
        this.database = database;
        this.store = store;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
        this.cached = cached;
    }

    /// Opens the keys of a database; on one that has none yet, makes the first.
    public static SigningKeys load(
            Database database, KeyRing keyRing, IdGenerator ids, SecureRandom random, Clock clock) {
        SigningKeyStore store = new SigningKeyStore(database, keyRing);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<SigningKey> keys = store.listNotRetired(now);
        if (keys.isEmpty()) {
            store.insertFirst(SigningKey.generate(random), now);
            keys = store.listNotRetired(now);
        }
        CachedKeys cached = new CachedKeys(new SigningKeySet(keys), now, now);
        return new SigningKeys(database, store, ids, random, clock, cached);
    }

    /// The value of the header `X-Grid-Signature` for exactly these bytes:
    /// `{"v": "1", "s": "<base64>"}`, with the DER signature over their SHA-256 (behaviour,
    /// section 7).
    public String sign(byte[] body) {
        Instant now = clock.instant();
        byte[] signature = current(now).signingKey(now).sign(body, random);
        return "{\"v\": \"1\", \"s\": \"" + Base64.getEncoder().encodeToString(signature) + "\"}";
    }

    /// What receivers may verify with: the signing key first, then one that is to follow, then
    /// those that retire.
    public List<SigningKeyView> list() {
        Instant now = clock.instant();
        return current(now).views(now);
    }

    /// Makes the key that takes over later, and lets the present one retire. It is listed from now
    /// on, so that receivers know it before anything is signed with it.
    ///
    /// @param notice until it signs; at least a minute, in which every node reads of it
    /// @param overlap how long the present key stays listed after that; at least a minute
    /// @throws ApiException `CONFLICT` when a key is waiting already; `INVALID_INPUT` for durations
    ///     out of bounds
    public SigningKeyView rotate(Duration notice, Duration overlap) {
        require(
                isWithin(MIN_DURATION, notice),
                "The switch must be 1 minute to 365 days ahead, unless it is made at once.");
        require(
                isWithin(MIN_DURATION, overlap),
                "The old key must stay listed for 1 minute to 365 days after the switch.");
        return change(notice, overlap);
    }

    /// Switches at once, for a key that somebody else may have: to the key that is waiting, else to
    /// a new one. Other nodes follow within about ten seconds; receivers that do not look again
    /// refuse what is signed until they do.
    ///
    /// @param overlap how long the present key stays listed; zero to have it gone
    /// @throws ApiException `INVALID_INPUT` when the duration is out of bounds
    public SigningKeyView rotateNow(Duration overlap) {
        require(isWithin(Duration.ZERO, overlap), "The old key can stay listed for 365 days at most.");
        return change(null, overlap);
    }

    private SigningKeyView change(@Nullable Duration notice, Duration overlap) {
        KeyPair pair = SigningKey.generate(random);
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
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
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
        Instant wanted = notice == null ? now : now.plus(notice);
        // Whatever this node's clock says, the newest key is the one that was made last.
        Instant earliest = signing.activeFrom().plusMillis(1);
        Instant switchAt = wanted.isBefore(earliest) ? earliest : wanted;
        SigningKeyId next = nextKey.map(SigningKey::id).orElseGet(() -> new SigningKeyId(ids.next()));
        transaction.write(
                nextKey.isPresent()
                        ? SigningKeyStore.updateActiveFrom(next, switchAt)
                        : store.insert(next, pair, switchAt),
                SigningKeyStore.updateRetiresAt(signing.id(), switchAt.plus(overlap)));
        return next;
    }

    private static boolean isWithin(Duration least, Duration given) {
        return given.compareTo(least) >= 0 && given.compareTo(MAX_DURATION) <= 0;
    }

    private static void require(boolean isGood, String otherwise) {
        if (!isGood) {
            throw new ApiException(ErrorCode.INVALID_INPUT, otherwise);
        }
    }

    private SigningKeySet current(Instant now) {
        CachedKeys latest = cached;
        if (!latest.isDue(now) || !acquireRefreshLock(latest.isOutdated(now))) {
            return latest.keys();
        }
        try {
            // Unless another caller has just read them.
            if (cached.equals(latest)) {
                cached = refresh(latest, now);
            }
            return cached.keys();
        } finally {
            refreshLock.unlock();
        }
    }

    private boolean acquireRefreshLock(boolean isWorthWaiting) {
        if (isWorthWaiting) {
            refreshLock.lock();
            return true;
        }
        return refreshLock.tryLock();
    }

    private CachedKeys refresh(CachedKeys before, Instant now) {
        try {
            return read();
        } catch (RuntimeException away) {
            LOG.atWarn()
                    .addKeyValue("reason", away.getClass().getSimpleName())
                    .log("signing keys could not be read again; going on with those known");
            return new CachedKeys(before.keys(), before.readAt(), now);
        }
    }

    private CachedKeys read() {
        Instant now = clock.instant();
        return new CachedKeys(new SigningKeySet(store.listNotRetired(now)), now, now);
    }

    @Override
    public String toString() {
        return "[signing keys]";
    }
}
