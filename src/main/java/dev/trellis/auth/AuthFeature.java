package dev.trellis.auth;

import dev.trellis.base.Environment;
import dev.trellis.db.Database;
import dev.trellis.http.RateLimiter;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Assembles this package and registers the routes of `/tokens`.
public final class AuthFeature implements ApiFeature {
    private final Database database;
    private final TokenStore store;
    private final PrincipalCache cache;
    private final Tokens tokens;
    private final Authenticator authenticator;
    private final Environment environment;

    /// @param limits how many requests, and how many failed authentications, are allowed
    public AuthFeature(Database database, Environment environment, RateLimitSettings limits) {
        this.database = database;
        this.environment = environment;
        this.store = new TokenStore(database);
        this.cache = new PrincipalCache(environment.nanoTime());
        this.tokens = new Tokens(database, store, cache, environment);
        Duration minute = Duration.ofMinutes(1);
        LongSupplier nanoTime = environment.nanoTime();
        this.authenticator = new Authenticator(
                store,
                cache,
                new RateLimiter(limits.requestsPerSecond(), Duration.ofSeconds(1), nanoTime),
                new RateLimiter(limits.authFailuresPerMinute(), minute, nanoTime),
                new RateLimiter(5L * limits.authFailuresPerMinute(), minute, nanoTime));
    }

    /// The tokens of all platforms.
    public Tokens tokens() {
        return tokens;
    }

    /// Authenticates requests of the API.
    public Authenticator authenticator() {
        return authenticator;
    }

    /// Clears, on this node, the cache of verified tokens and their platforms.
    public void clearPrincipalCache() {
        cache.clear();
    }

    @Override
    public void install(RouteContext api) {
        new TokenRoutes(database, tokens, store, environment.clock()).install(api);
    }
}
