package dev.trellis.testing;

import dev.trellis.platforms.Platform;

/// A platform of a test's own, so that tests do not see one another.
public record TestPlatform(TestServer server, Platform platform, String clientId, String clientSecret) {
    /// A client with the platform's first token, which may do everything.
    public Api api() {
        return new Api(server.baseUrl(), clientId, clientSecret);
    }

    /// The same token, but at another node of the same database.
    public Api apiAt(TestServer node) {
        return new Api(node.baseUrl(), clientId, clientSecret);
    }

    public String umaDomain() {
        return platform.umaDomain();
    }
}
