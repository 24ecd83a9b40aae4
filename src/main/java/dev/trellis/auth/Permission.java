package dev.trellis.auth;

/// What a token may do (behaviour, section 1).
public enum Permission {
    /// Every GET.
    VIEW,
    /// Money.
    TRANSACT,
    /// Configuration, tokens, customers, verification, wallet authentication.
    MANAGE
}
