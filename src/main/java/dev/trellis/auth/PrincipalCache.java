package dev.trellis.auth;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Caches verified principals for less than a second: no node uses a revoked token, or an older
/// configuration, for longer than that. Since each token is looked up only about twice a second, a
/// frequently used endpoint queries the database for its own data only.
final class PrincipalCache {
    private static final long FRESH = TimeUnit.MILLISECONDS.toNanos(400);
    private static final long USABLE = TimeUnit.MILLISECONDS.toNanos(800);
    private static final int MAX_ENTRIES = 10_000;

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong clears = new AtomicLong();
    private final LongSupplier nanoTime;

    PrincipalCache(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// Returns the principal of this fingerprint; calls `verify` when the cached one is too
    /// old. Between [#FRESH] and [#USABLE], one request verifies while the others use the
    /// cached principal.
    Optional<Principal> get(String fingerprint, Supplier<Optional<Principal>> verify) {
        @Nullable Entry cached = entries.get(fingerprint);
        long now = nanoTime.getAsLong();
        if (cached != null) {
            long age = now - cached.cachedAt;
            if (age < FRESH || (age < USABLE && !cached.isRefreshing.compareAndSet(false, true))) {
                return Optional.of(cached.principal);
            }
        }
        long clearings = clears.get();
        Optional<Principal> verified = verify.get();
        if (verified.isPresent()) {
            if (entries.size() >= MAX_ENTRIES) {
                entries.values().removeIf(entry -> now - entry.cachedAt > USABLE);
            }
            Entry entry = new Entry(verified.get(), now);
            entries.put(fingerprint, entry);
            // What was read before the cache was cleared may be outdated.
            if (clears.get() != clearings) {
                entries.remove(fingerprint, entry);
            }
        } else if (cached != null) {
            entries.remove(fingerprint, cached);
        }
        return verified;
    }

    /// Removes all entries, on this node only: after a revocation or a change of configuration.
    void clear() {
        clears.incrementAndGet();
        entries.clear();
    }

    private static final class Entry {
        private final Principal principal;
        private final long cachedAt;
        private final AtomicBoolean isRefreshing = new AtomicBoolean();

        Entry(Principal principal, long cachedAt) {
            this.principal = principal;
            this.cachedAt = cachedAt;
        }
    }
}
