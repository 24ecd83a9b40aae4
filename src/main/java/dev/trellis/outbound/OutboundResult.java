package dev.trellis.outbound;

import java.time.Duration;
import java.util.Optional;

/// The result of an outgoing request: a response, or the reason why there was none.
public sealed interface OutboundResult {
    /// There was a response.
    ///
    /// @param body the first 64 KiB of the body
    /// @param isTruncated whether the body was, or may have been, longer: it exceeded the limit of
    ///     size or time
    /// @param retryAfter the value of `Retry-After`, at most a day; empty when there is none
    ///     in seconds
    record Answered(int status, byte[] body, boolean isTruncated, Optional<Duration> retryAfter)
            implements OutboundResult {}

    /// There was no response.
    ///
    /// @param message a sentence for the people who run the other side
    record Failed(Reason reason, String message) implements OutboundResult {}

    /// The reason why there was no response.
    enum Reason {
        /// The address may not be connected to.
        REFUSED_ADDRESS,
        /// The name has no address.
        UNRESOLVED,
        /// No connection could be made.
        UNREACHABLE,
        /// The certificate is not valid for the host, or TLS failed for another reason.
        TLS,
        /// There was no response within the time limit.
        TIMEOUT,
        /// The connection ended before a response, or the response was not HTTP.
        BROKEN
    }
}
