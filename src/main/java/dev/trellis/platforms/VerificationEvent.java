package dev.trellis.platforms;

/// An event in a customer's verification that a platform may be notified of (behaviour, section 7).
/// Its name depends on the platform's [ContractRevision].
public enum VerificationEvent {
    /// The hosted flow was submitted.
    SUBMITTED,
    /// The provider approved.
    APPROVED,
    /// The provider rejected.
    REJECTED,
    /// A reviewer approved.
    MANUALLY_APPROVED,
    /// A reviewer rejected.
    MANUALLY_REJECTED,
    /// The last link expired unused.
    EXPIRED,
    /// The customer canceled the flow.
    CANCELED
}
