package dev.trellis.platforms.api;

import dev.trellis.auth.AuthFeature;
import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Permission;
import dev.trellis.auth.RateLimitSettings;
import dev.trellis.auth.RouteContext;
import dev.trellis.auth.Tokens;
import dev.trellis.base.Environment;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.outbound.EndpointPolicy;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.PlatformClock;
import dev.trellis.platforms.PlatformHooks;
import dev.trellis.platforms.Platforms;
import java.util.EnumSet;
import java.util.function.Consumer;

/// Assembles platforms and the authentication of their API tokens.
public final class PlatformFeature {
    private final Database database;
    private final Environment environment;
    private final AuthFeature auth;
    private final Platforms platforms;

    /// @param hooks what other packages add to changes of a configuration
    public PlatformFeature(Database database, Environment environment, PlatformHooks hooks, RateLimitSettings limits) {
        this.database = database;
        this.environment = environment;
        this.auth = new AuthFeature(database, environment, limits);
        this.platforms = new Platforms(database, environment.clock(), hooks, auth::clearPrincipalCache);
    }

    /// A new platform, with its first API token.
    public record CreatedPlatform(Platform platform, Tokens.CreatedToken token) {}

    /// Creates a platform, and a first token that has every permission.
    ///
    /// @throws dev.trellis.base.ApiException `CONFLICT` when the UMA domain is in use
    public CreatedPlatform create(Platforms.NewPlatform settings, String tokenName) {
        PlatformId id = new PlatformId(environment.ids().next());
        Tokens.CreatedToken token = auth.tokens().prepare(id, tokenName, EnumSet.allOf(Permission.class));
        return new CreatedPlatform(platforms.create(id, settings, token.insertStatement()), token);
    }

    /// All platforms.
    public Platforms platforms() {
        return platforms;
    }

    /// The clocks of platforms.
    public PlatformClock platformClock() {
        return new PlatformClock(database, environment.clock());
    }

    /// The API tokens of all platforms.
    public Tokens tokens() {
        return auth.tokens();
    }

    /// Authenticates requests of the API.
    public Authenticator authenticator() {
        return auth.authenticator();
    }

    /// Registers the routes of `/config`, `/sandbox/clock` and `/tokens`.
    ///
    /// @param endpoints decides which webhook endpoints are allowed
    /// @param clockMoved called after a sandbox has moved its clock ahead
    public void install(RouteContext api, EndpointPolicy endpoints, Consumer<Platform> clockMoved) {
        new ConfigRoutes(platforms, endpoints, environment.clock()).install(api);
        new SandboxClockRoutes(platformClock(), clockMoved, environment.clock()).install(api);
        auth.install(api);
    }
}
