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

/// Callers that were verified, for less than a second: a revoked token, or an older configuration,
/// is used no longer than that on any node, and at one look-up a half second the hot path asks the
/// database for nothing but its own row.
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

    /// The caller under this fingerprint; verified anew when what is known is old. Between fresh
    /// and usable, one call verifies while the others go on with what is known.
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
            // What was read before everything was forgotten may be what had to be forgotten.
            if (clears.get() != clearings) {
                entries.remove(fingerprint, entry);
            }
        } else if (cached != null) {
            entries.remove(fingerprint, cached);
        }
        return verified;
    }

    /// Forgets everything, on this node at once: after a revocation or a change of configuration.
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
