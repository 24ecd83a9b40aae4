package dev.trellis.verification;

import java.util.List;

/// Who judges a complete application. Asked outside of any transaction, and perhaps more than once
/// for the same one.
interface VerificationProvider {
    /// What goes into the record of decisions.
    String name();

    /// Judges, or leaves it to a person.
    Judgement judge(Applicant applicant);

    /// What a provider can say.
    sealed interface Judgement {
        /// Why, for the record.
        String reason();

        record Approved(String reason) implements Judgement {}

        record Rejected(String reason, List<VerificationIssue> errors) implements Judgement {}

        /// A person must look.
        record Unsure(String reason) implements Judgement {}

        /// The customer can put it right.
        record Correctable(String reason, List<VerificationIssue> errors) implements Judgement {}
    }
}
