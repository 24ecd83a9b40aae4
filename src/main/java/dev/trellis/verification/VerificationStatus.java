package dev.trellis.verification;

/// The status of a verification, with the names of the contract.
enum VerificationStatus {
    /// Something is missing or wrong; `errors` lists it.
    RESOLVE_ERRORS,
    /// Complete; the provider is evaluating it.
    IN_PROGRESS,
    /// Waits for the decision of a reviewer.
    PENDING_MANUAL_REVIEW,
    APPROVED,
    REJECTED;

    /// Whether the verification has ended; no input changes the status any more.
    boolean isTerminal() {
        return this == APPROVED || this == REJECTED;
    }
}
