package dev.trellis.platforms;

/// What can happen in a customer's verification that a platform may hear of (behaviour, section 7).
/// How it is called depends on the platform's [ContractRevision].
public enum VerificationEvent {
    /// The hosted flow was submitted.
    SUBMITTED,
    /// The provider decided.
    APPROVED,
    REJECTED,
    /// A person decided.
    MANUALLY_APPROVED,
    MANUALLY_REJECTED,
    /// The last link lapsed unused.
    EXPIRED,
    /// The customer called the flow off.
    CANCELED
}
