package dev.trellis.outbound;

/// What a URL may be, by the mode of the platform that configured it. Hosts that the operator
/// allows are allowed by both.
public enum EndpointStrictness {
    /// `http`, too, and loopback addresses: for developers on their own machine.
    SANDBOX,
    /// `https` only, and public addresses only.
    PRODUCTION
}
