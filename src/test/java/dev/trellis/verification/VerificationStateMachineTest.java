package dev.trellis.verification;

import static dev.trellis.verification.VerificationStateMachine.Input.PROVIDER_APPROVED;
import static dev.trellis.verification.VerificationStateMachine.Input.PROVIDER_FOUND_ERRORS;
import static dev.trellis.verification.VerificationStateMachine.Input.PROVIDER_REJECTED;
import static dev.trellis.verification.VerificationStateMachine.Input.PROVIDER_REQUESTED_REVIEW;
import static dev.trellis.verification.VerificationStateMachine.Input.REVIEWER_APPROVED;
import static dev.trellis.verification.VerificationStateMachine.Input.REVIEWER_REJECTED;
import static dev.trellis.verification.VerificationStateMachine.Input.SUBMITTED_COMPLETE;
import static dev.trellis.verification.VerificationStateMachine.Input.SUBMITTED_INCOMPLETE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.verification.VerificationStateMachine.Input;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Every status with every input: what is not in the table does not happen.
class VerificationStateMachineTest {
    private static final String NONE = "NONE";

    /// Status and input → status, and the customer's own step.
    private static final Map<String, String> TABLE = Map.ofEntries(
            entry(NONE, SUBMITTED_INCOMPLETE, "RESOLVE_ERRORS"),
            entry(NONE, SUBMITTED_COMPLETE, "IN_PROGRESS SUBMITTED"),
            entry("RESOLVE_ERRORS", SUBMITTED_INCOMPLETE, "RESOLVE_ERRORS"),
            entry("RESOLVE_ERRORS", SUBMITTED_COMPLETE, "IN_PROGRESS SUBMITTED"),
            entry("IN_PROGRESS", PROVIDER_FOUND_ERRORS, "RESOLVE_ERRORS"),
            entry("IN_PROGRESS", PROVIDER_REQUESTED_REVIEW, "PENDING_MANUAL_REVIEW"),
            entry("IN_PROGRESS", PROVIDER_APPROVED, "APPROVED APPROVED"),
            entry("IN_PROGRESS", PROVIDER_REJECTED, "REJECTED REJECTED"),
            entry("PENDING_MANUAL_REVIEW", REVIEWER_APPROVED, "APPROVED MANUALLY_APPROVED"),
            entry("PENDING_MANUAL_REVIEW", REVIEWER_REJECTED, "REJECTED MANUALLY_REJECTED"));

    @Test
    void theTableIsAllThereIs() {
        int found = 0;
        for (int i = -1; i < VerificationStatus.values().length; i++) {
            @Nullable VerificationStatus status = i < 0 ? null : VerificationStatus.values()[i];
            for (Input input : Input.values()) {
                String key = (status == null ? NONE : status.name()) + " " + input;
                Optional<String> expected = Optional.ofNullable(TABLE.get(key));
                Optional<String> actual = VerificationStateMachine.next(status, input)
                        .map(next -> next.status()
                                + next.customerEvent().map(step -> " " + step).orElse(""));
                assertThat(actual).as(key).isEqualTo(expected);
                found += actual.isPresent() ? 1 : 0;
            }
        }
        assertThat(found).isEqualTo(TABLE.size());
    }

    private static Map.Entry<String, String> entry(String status, Input input, String next) {
        return Map.entry(status + " " + input, next);
    }
}
