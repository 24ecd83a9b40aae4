package dev.trellis.hosted;

import dev.trellis.verification.VerificationIssue;

/// Maps an issue of a verification to the step on which the customer can fix it.
final class IssueSteps {
    private IssueSteps() {}

    static FlowStep stepFor(VerificationIssue issue) {
        return switch (issue.type()) {
            case MISSING_IDENTITY_DOCUMENT, INCOMPLETE_DOCUMENT, POOR_QUALITY_DOCUMENT, UNREADABLE_DOCUMENT ->
                issue.resourceId().startsWith("BeneficialOwner:")
                        ? FlowStep.BENEFICIAL_OWNERS
                        : FlowStep.IDENTITY_DOCUMENT;
            case MISSING_LEGAL_PRESENCE_DOCUMENT,
                    MISSING_OWNERSHIP_STRUCTURE_DOCUMENT,
                    MISSING_CONTROL_STRUCTURE_DOCUMENT,
                    MISSING_PROOF_OF_ADDRESS_DOCUMENT -> FlowStep.BUSINESS_DOCUMENTS;
            case MISSING_BENEFICIAL_OWNER, MISSING_CONTROL_PERSON -> FlowStep.BENEFICIAL_OWNERS;
            case MISSING_FIELD, INVALID_FIELD, APPLICANT_REJECTED, APPLICANT_SANCTIONED -> stepWithField(issue);
        };
    }

    /// The step that asks for a field of the customer; the review for a field that no step
    /// asks for.
    private static FlowStep stepWithField(VerificationIssue issue) {
        if (issue.resourceId().startsWith("BeneficialOwner:")) {
            return FlowStep.BENEFICIAL_OWNERS;
        }
        String path = issue.field().replaceFirst("^customer\\.", "");
        for (FlowStep step : FlowStep.values()) {
            if (step.fields().stream().anyMatch(field -> field.path().equals(path))) {
                return step;
            }
        }
        return FlowStep.REVIEW;
    }
}
