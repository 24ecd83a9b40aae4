package dev.trellis.auth;

import dev.trellis.base.IdGenerator;
import dev.trellis.db.Database;
import dev.trellis.http.Cursors;
import dev.trellis.http.Idempotency;
import dev.trellis.http.RateLimiter;
import dev.trellis.http.Routes;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Assembles this package.
public final class AuthFeature {
    private final Database database;
    private final TokenStore store;
    private final PrincipalCache cache;
    private final Tokens tokens;
    private final Authenticator authenticator;
    private final Clock clock;

    /// @param nanoTime a clock that never goes back
    public AuthFeature(
            Database database,
            IdGenerator ids,
            SecureRandom random,
            Clock clock,
            LongSupplier nanoTime,
            RateLimits limits) {
        this.database = database;
        this.clock = clock;
        this.store = new TokenStore(database);
        this.cache = new PrincipalCache(nanoTime);
        this.tokens = new Tokens(database, store, cache, ids, random, clock);
        Duration minute = Duration.ofMinutes(1);
        this.authenticator = new Authenticator(
                store,
                cache,
                new RateLimiter(limits.requestsPerSecond(), Duration.ofSeconds(1), nanoTime),
                new RateLimiter(limits.authFailuresPerMinute(), minute, nanoTime),
                new RateLimiter(5L * limits.authFailuresPerMinute(), minute, nanoTime));
    }

    public Tokens tokens() {
        return tokens;
    }

    public Authenticator authenticator() {
        return authenticator;
    }

    /// Forgets, on this node, which tokens were verified and what their platforms were.
    public void clearPrincipalCache() {
        cache.clear();
    }

    public void install(Routes routes, Cursors cursors, Idempotency idempotency) {
        new TokenRoutes(database, tokens, store, cursors, idempotency, clock).install(routes, authenticator);
    }
}
