package dev.trellis.verification;

import dev.trellis.platforms.VerificationEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Every way from one status of a verification to another, in one place.
final class Transitions {
    private Transitions() {}

    /// What can happen to a verification.
    enum Input {
        /// Handed in, but something is missing.
        SUBMITTED_INCOMPLETE,
        SUBMITTED_COMPLETE,
        /// The provider found something that the customer can put right.
        PROVIDER_FOUND_ERRORS,
        PROVIDER_ASKS_PERSON,
        PROVIDER_APPROVES,
        PROVIDER_REJECTS,
        PERSON_APPROVES,
        PERSON_REJECTS
    }

    /// What follows.
    ///
    /// @param status from now on
    /// @param step of the customer's own status that goes with it, with its event; nothing when
    ///     there is none
    record Next(VerificationStatus status, Optional<VerificationEvent> step) {}

    /// @param current `null` when there is no verification yet
    /// @return nothing when the input cannot happen, or changes nothing, in this status
    static Optional<Next> next(@Nullable VerificationStatus current, Input input) {
        return switch (current) {
            case null -> ofSubmission(input);
            case RESOLVE_ERRORS -> ofSubmission(input);
            case IN_PROGRESS ->
                switch (input) {
                    case PROVIDER_FOUND_ERRORS -> to(VerificationStatus.RESOLVE_ERRORS, null);
                    case PROVIDER_ASKS_PERSON -> to(VerificationStatus.PENDING_MANUAL_REVIEW, null);
                    case PROVIDER_APPROVES -> to(VerificationStatus.APPROVED, VerificationEvent.APPROVED);
                    case PROVIDER_REJECTS -> to(VerificationStatus.REJECTED, VerificationEvent.REJECTED);
                    default -> Optional.empty();
                };
            case PENDING_MANUAL_REVIEW ->
                switch (input) {
                    case PERSON_APPROVES -> to(VerificationStatus.APPROVED, VerificationEvent.MANUALLY_APPROVED);
                    case PERSON_REJECTS -> to(VerificationStatus.REJECTED, VerificationEvent.MANUALLY_REJECTED);
                    default -> Optional.empty();
                };
            case APPROVED, REJECTED -> Optional.empty();
        };
    }

    private static Optional<Next> ofSubmission(Input input) {
        return switch (input) {
            case SUBMITTED_INCOMPLETE -> to(VerificationStatus.RESOLVE_ERRORS, null);
            case SUBMITTED_COMPLETE -> to(VerificationStatus.IN_PROGRESS, VerificationEvent.SUBMITTED);
            default -> Optional.empty();
        };
    }

    private static Optional<Next> to(VerificationStatus status, @Nullable VerificationEvent step) {
        return Optional.of(new Next(status, Optional.ofNullable(step)));
    }
}
