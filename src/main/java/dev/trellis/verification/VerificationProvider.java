package dev.trellis.verification;

import java.util.List;

/// Evaluates complete applicants. It is called outside of any transaction, and may be called more
/// than once for the same applicant, when a server died during a call.
interface VerificationProvider {
    /// The name of the provider in the record of decisions.
    String name();

    /// Approves or rejects an applicant, or leaves the decision to a reviewer or the correction to
    /// the customer.
    Evaluation evaluate(Applicant applicant);

    /// The result of an evaluation.
    sealed interface Evaluation {
        /// The reason, for the record of decisions.
        String reason();

        /// The customer is approved.
        record Approved(String reason) implements Evaluation {}

        /// The customer is rejected.
        ///
        /// @param errors what the customer is told
        record Rejected(String reason, List<VerificationIssue> errors) implements Evaluation {}

        /// A reviewer must decide.
        record NeedsReview(String reason) implements Evaluation {}

        /// The customer must correct something and submit again.
        ///
        /// @param errors what is to be corrected
        record NeedsCorrection(String reason, List<VerificationIssue> errors) implements Evaluation {}
    }
}
