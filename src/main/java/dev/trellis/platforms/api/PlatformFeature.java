package dev.trellis.platforms.api;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.PrincipalCache;
import dev.trellis.auth.TokenRoutes;
import dev.trellis.auth.TokenStore;
import dev.trellis.auth.Tokens;
import dev.trellis.base.IdGenerator;
import dev.trellis.db.Database;
import dev.trellis.http.Cursors;
import dev.trellis.http.Idempotency;
import dev.trellis.http.RateLimiter;
import dev.trellis.http.Routes;
import dev.trellis.outbound.EndpointPolicy;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.PlatformClock;
import dev.trellis.platforms.PlatformHooks;
import dev.trellis.platforms.PlatformStore;
import dev.trellis.platforms.Platforms;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Puts this package together.
public final class PlatformFeature {
    private final Database database;
    private final Clock clock;
    private final TokenStore tokenStore;
    private final Platforms platforms;
    private final Tokens tokens;
    private final Authenticator authenticator;

    /// @param requestsPerSecond for each platform, on this node; 0 for no limit
    /// @param authFailuresPerMinute wrong credentials for one token; one address has five times
    ///     as many
    public record Limiting(int requestsPerSecond, int authFailuresPerMinute) {}

    /// @param nanoTime a clock that never goes back
    public PlatformFeature(
            Database database,
            Clock clock,
            LongSupplier nanoTime,
            IdGenerator ids,
            SecureRandom random,
            PlatformHooks dependents,
            Limiting limiting) {
        this.database = database;
        this.clock = clock;
        PrincipalCache cache = new PrincipalCache(nanoTime);
        this.tokenStore = new TokenStore(database);
        this.tokens = new Tokens(database, tokenStore, cache, ids, random, clock);
        this.platforms = new Platforms(database, new PlatformStore(database), tokens, cache, ids, clock, dependents);
        Duration minute = Duration.ofMinutes(1);
        this.authenticator = new Authenticator(
                tokenStore,
                cache,
                new RateLimiter(limiting.requestsPerSecond(), Duration.ofSeconds(1), nanoTime),
                new RateLimiter(limiting.authFailuresPerMinute(), minute, nanoTime),
                new RateLimiter(5L * limiting.authFailuresPerMinute(), minute, nanoTime));
    }

    public Platforms platforms() {
        return platforms;
    }

    public PlatformClock platformClock() {
        return new PlatformClock(database, clock);
    }

    public Tokens tokens() {
        return tokens;
    }

    public Authenticator authenticator() {
        return authenticator;
    }

    /// @param endpoints where events may be sent
    /// @param clockMoved told when a sandbox has moved its clock ahead
    public void install(
            Routes routes,
            Cursors cursors,
            Idempotency idempotency,
            EndpointPolicy endpoints,
            Consumer<Platform> clockMoved) {
        new ConfigRoutes(platforms, endpoints, clock).install(routes, authenticator);
        new SandboxClockRoutes(platformClock(), clockMoved, clock).install(routes, authenticator, idempotency);
        new TokenRoutes(database, tokens, tokenStore, cursors, idempotency, clock).install(routes, authenticator);
    }
}
