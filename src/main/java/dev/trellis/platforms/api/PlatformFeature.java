package dev.trellis.platforms.api;

import dev.trellis.auth.AuthFeature;
import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Permission;
import dev.trellis.auth.RateLimits;
import dev.trellis.auth.Tokens;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.http.Cursors;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Routes;
import dev.trellis.outbound.EndpointPolicy;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.PlatformClock;
import dev.trellis.platforms.PlatformHooks;
import dev.trellis.platforms.Platforms;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.EnumSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Assembles platforms and the authentication of their API tokens.
public final class PlatformFeature {
    private final Database database;
    private final Clock clock;
    private final IdGenerator ids;
    private final AuthFeature auth;
    private final Platforms platforms;

    /// @param nanoTime a clock that never goes back
    public PlatformFeature(
            Database database,
            Clock clock,
            LongSupplier nanoTime,
            IdGenerator ids,
            SecureRandom random,
            PlatformHooks hooks,
            RateLimits limits) {
        this.database = database;
        this.clock = clock;
        this.ids = ids;
        this.auth = new AuthFeature(database, ids, random, clock, nanoTime, limits);
        this.platforms = new Platforms(database, clock, hooks, auth::clearPrincipalCache);
    }

    /// A new platform, with its first API token.
    public record CreatedPlatform(Platform platform, Tokens.CreatedToken token) {}

    /// Makes a platform, and a first token that has every permission.
    ///
    /// @throws dev.trellis.base.ApiException `CONFLICT` when the UMA domain is taken
    public CreatedPlatform create(Platforms.NewPlatform plan, String tokenName) {
        PlatformId id = new PlatformId(ids.next());
        Tokens.CreatedToken token = auth.tokens().prepare(id, tokenName, EnumSet.allOf(Permission.class));
        return new CreatedPlatform(platforms.create(id, plan, token.insertStatement()), token);
    }

    public Platforms platforms() {
        return platforms;
    }

    public PlatformClock platformClock() {
        return new PlatformClock(database, clock);
    }

    public Tokens tokens() {
        return auth.tokens();
    }

    public Authenticator authenticator() {
        return auth.authenticator();
    }

    /// @param endpoints where events may be sent
    /// @param clockMoved told when a sandbox has moved its clock ahead
    public void install(
            Routes routes,
            Cursors cursors,
            Idempotency idempotency,
            EndpointPolicy endpoints,
            Consumer<Platform> clockMoved) {
        new ConfigRoutes(platforms, endpoints, clock).install(routes, authenticator());
        new SandboxClockRoutes(platformClock(), clockMoved, clock).install(routes, authenticator(), idempotency);
        auth.install(routes, cursors, idempotency);
    }
}
