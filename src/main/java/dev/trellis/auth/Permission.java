package dev.trellis.auth;

/// What requests of a token are permitted (behaviour, section 1).
public enum Permission {
    /// All GET requests.
    VIEW,
    /// Transactions of money.
    TRANSACT,
    /// Configuration, tokens, customers, verification, wallet authentication.
    MANAGE
}
