package dev.trellis.verification;

import dev.trellis.platforms.VerificationEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The state machine of a verification: every status, every input, and the status that follows.
final class VerificationStateMachine {
    private VerificationStateMachine() {}

    /// An event that may change the status of a verification.
    enum Input {
        /// Submitted, but something is missing.
        SUBMITTED_INCOMPLETE,
        SUBMITTED_COMPLETE,
        /// The provider found something that the customer can correct.
        PROVIDER_FOUND_ERRORS,
        PROVIDER_REQUESTED_REVIEW,
        PROVIDER_APPROVED,
        PROVIDER_REJECTED,
        REVIEWER_APPROVED,
        REVIEWER_REJECTED
    }

    /// The effect of an input.
    ///
    /// @param status the new status of the verification
    /// @param customerEvent the event that changes the customer's own status as well, and that the
    ///     platform is notified of; empty if the customer's status stays
    record Transition(VerificationStatus status, Optional<VerificationEvent> customerEvent) {}

    /// @param current `null` when there is no verification yet
    /// @return empty when the input has no effect in this status
    static Optional<Transition> next(@Nullable VerificationStatus current, Input input) {
        return switch (current) {
            case null -> afterSubmission(input);
            case RESOLVE_ERRORS -> afterSubmission(input);
            case IN_PROGRESS ->
                switch (input) {
                    case PROVIDER_FOUND_ERRORS -> to(VerificationStatus.RESOLVE_ERRORS, null);
                    case PROVIDER_REQUESTED_REVIEW -> to(VerificationStatus.PENDING_MANUAL_REVIEW, null);
                    case PROVIDER_APPROVED -> to(VerificationStatus.APPROVED, VerificationEvent.APPROVED);
                    case PROVIDER_REJECTED -> to(VerificationStatus.REJECTED, VerificationEvent.REJECTED);
                    default -> Optional.empty();
                };
            case PENDING_MANUAL_REVIEW ->
                switch (input) {
                    case REVIEWER_APPROVED -> to(VerificationStatus.APPROVED, VerificationEvent.MANUALLY_APPROVED);
                    case REVIEWER_REJECTED -> to(VerificationStatus.REJECTED, VerificationEvent.MANUALLY_REJECTED);
                    default -> Optional.empty();
                };
            case APPROVED, REJECTED -> Optional.empty();
        };
    }

    private static Optional<Transition> afterSubmission(Input input) {
        return switch (input) {
            case SUBMITTED_INCOMPLETE -> to(VerificationStatus.RESOLVE_ERRORS, null);
            case SUBMITTED_COMPLETE -> to(VerificationStatus.IN_PROGRESS, VerificationEvent.SUBMITTED);
            default -> Optional.empty();
        };
    }

    private static Optional<Transition> to(VerificationStatus status, @Nullable VerificationEvent customerEvent) {
        return Optional.of(new Transition(status, Optional.ofNullable(customerEvent)));
    }
}
