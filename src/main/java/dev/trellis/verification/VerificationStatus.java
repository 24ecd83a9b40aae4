package dev.trellis.verification;

/// Where a verification stands; the contract's names.
enum VerificationStatus {
    /// Something is missing or wrong; `errors` says what.
    RESOLVE_ERRORS,
    /// Complete; the provider is at it.
    IN_PROGRESS,
    /// The provider left it to a person.
    PENDING_MANUAL_REVIEW,
    APPROVED,
    REJECTED;

    boolean isTerminal() {
        return this == APPROVED || this == REJECTED;
    }
}
