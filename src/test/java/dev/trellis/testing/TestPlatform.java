package dev.trellis.testing;

import dev.trellis.platforms.Platform;

/// A platform for one test, so that tests do not affect each other.
public record TestPlatform(TestServer server, Platform platform, String clientId, String clientSecret) {
    /// Returns a client with the platform's first token, which has all permissions.
    public ApiClient api() {
        return new ApiClient(server.baseUrl(), clientId, clientSecret);
    }

    /// Returns a client with the same token at another node of the same database.
    public ApiClient apiAt(TestServer node) {
        return new ApiClient(node.baseUrl(), clientId, clientSecret);
    }

    public String umaDomain() {
        return platform.umaDomain();
    }
}
