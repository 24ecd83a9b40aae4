package dev.trellis.hosted;

import dev.trellis.verification.VerificationIssue;

/// On which page a gap is closed.
final class IssueSteps {
    private IssueSteps() {}

    static boolean isOn(Step step, VerificationIssue gap) {
        return step == stepOf(gap);
    }

    static Step stepOf(VerificationIssue gap) {
        return switch (gap.type()) {
            case MISSING_IDENTITY_DOCUMENT, INCOMPLETE_DOCUMENT, POOR_QUALITY_DOCUMENT, UNREADABLE_DOCUMENT ->
                gap.resourceId().startsWith("BeneficialOwner:") ? Step.PEOPLE : Step.DOCUMENT;
            case MISSING_LEGAL_PRESENCE_DOCUMENT,
                    MISSING_OWNERSHIP_STRUCTURE_DOCUMENT,
                    MISSING_CONTROL_STRUCTURE_DOCUMENT,
                    MISSING_PROOF_OF_ADDRESS_DOCUMENT -> Step.PAPERS;
            case MISSING_BENEFICIAL_OWNER, MISSING_CONTROL_PERSON -> Step.PEOPLE;
            case MISSING_FIELD, INVALID_FIELD, APPLICANT_REJECTED, APPLICANT_SANCTIONED -> ofField(gap);
        };
    }

    private static Step ofField(VerificationIssue gap) {
        if (gap.resourceId().startsWith("BeneficialOwner:")) {
            return Step.PEOPLE;
        }
        String path = gap.field().replaceFirst("^customer\\.", "");
        for (Step step : Step.values()) {
            if (step.fields().stream().anyMatch(field -> field.path().equals(path))) {
                return step;
            }
        }
        return Step.REVIEW;
    }
}
