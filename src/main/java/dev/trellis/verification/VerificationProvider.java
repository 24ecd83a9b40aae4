package dev.trellis.verification;

import java.util.List;

/// Who judges a complete application. Asked outside of any transaction, and perhaps more than once
/// for the same one.
interface VerificationProvider {
    /// What goes into the record of decisions.
    String name();

    /// Judges, or leaves it to a person.
    Evaluation evaluate(Applicant applicant);

    /// What a provider can say.
    sealed interface Evaluation {
        /// Why, for the record.
        String reason();

        record Approved(String reason) implements Evaluation {}

        record Rejected(String reason, List<VerificationIssue> errors) implements Evaluation {}

        /// A person must look.
        record NeedsReview(String reason) implements Evaluation {}

        /// The customer can put it right.
        record NeedsCorrection(String reason, List<VerificationIssue> errors) implements Evaluation {}
    }
}
