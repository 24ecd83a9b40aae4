package dev.trellis.outbound;

import java.time.Duration;
import java.util.Optional;

/// What came of a request.
public sealed interface OutboundResult {
    /// The other side answered.
    ///
    /// @param body as it came, at most 64 KiB of it
    /// @param isCut whether there was more, or might have been: too much of it, or it came
    ///     too slowly
    /// @param retryAfter what the answer asks for in seconds, when it does
    record Answered(int status, byte[] body, boolean isTruncated, Optional<Duration> retryAfter)
            implements OutboundResult {}

    /// There was no answer.
    ///
    /// @param message a sentence for whoever runs the other side
    record Failed(Reason reason, String message) implements OutboundResult {}

    /// Why there was none.
    enum Reason {
        /// The address may not be connected to.
        REFUSED_ADDRESS,
        /// The name has no address.
        UNRESOLVED,
        UNREACHABLE,
        TLS,
        TIMEOUT,
        /// The connection ended, or what came was no HTTP.
        BROKEN
    }
}
