package dev.trellis.auth;

/// How often clients may call, on this node.
///
/// @param requestsPerSecond for each platform; 0 for no limit
/// @param authFailuresPerMinute wrong credentials for one token; one address has five times as many
public record RateLimits(int requestsPerSecond, int authFailuresPerMinute) {
    /// No limit on anything.
    public static final RateLimits NONE = new RateLimits(0, 0);
}
