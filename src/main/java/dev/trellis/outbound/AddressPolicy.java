package dev.trellis.outbound;

/// How much is allowed to whoever names an address.
public enum AddressPolicy {
    /// A developer at his own machine: `http`, and loopback addresses.
    SANDBOX,
    /// `https` only, and never an address of this machine.
    PRODUCTION
}
