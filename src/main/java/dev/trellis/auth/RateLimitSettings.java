package dev.trellis.auth;

/// How many requests clients may send, per node.
///
/// @param requestsPerSecond of each platform; 0 for no limit
/// @param authFailuresPerMinute wrong credentials for one token; five times as many from one
///     address; 0 for no limit
public record RateLimitSettings(int requestsPerSecond, int authFailuresPerMinute) {
    /// No limits.
    public static final RateLimitSettings NONE = new RateLimitSettings(0, 0);
}
