package dev.trellis.auth;

/// A part of the API that registers its own routes. The server installs all of them before
/// it listens.
@FunctionalInterface
public interface ApiFeature {
    /// Registers the routes of this feature.
    void install(RouteContext api);
}
