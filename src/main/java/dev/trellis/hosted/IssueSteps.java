package dev.trellis.hosted;

import dev.trellis.verification.VerificationIssue;

/// On which page a gap is closed.
final class IssueSteps {
    private IssueSteps() {}

    static boolean isOn(FlowStep step, VerificationIssue gap) {
        return step == stepOf(gap);
    }

    static FlowStep stepOf(VerificationIssue gap) {
        return switch (gap.type()) {
            case MISSING_IDENTITY_DOCUMENT, INCOMPLETE_DOCUMENT, POOR_QUALITY_DOCUMENT, UNREADABLE_DOCUMENT ->
                gap.resourceId().startsWith("BeneficialOwner:") ? FlowStep.PEOPLE : FlowStep.DOCUMENT;
            case MISSING_LEGAL_PRESENCE_DOCUMENT,
                    MISSING_OWNERSHIP_STRUCTURE_DOCUMENT,
                    MISSING_CONTROL_STRUCTURE_DOCUMENT,
                    MISSING_PROOF_OF_ADDRESS_DOCUMENT -> FlowStep.PAPERS;
            case MISSING_BENEFICIAL_OWNER, MISSING_CONTROL_PERSON -> FlowStep.PEOPLE;
            case MISSING_FIELD, INVALID_FIELD, APPLICANT_REJECTED, APPLICANT_SANCTIONED -> ofField(gap);
        };
    }

    private static FlowStep ofField(VerificationIssue gap) {
        if (gap.resourceId().startsWith("BeneficialOwner:")) {
            return FlowStep.PEOPLE;
        }
        String path = gap.field().replaceFirst("^customer\\.", "");
        for (FlowStep step : FlowStep.values()) {
            if (step.fields().stream().anyMatch(field -> field.path().equals(path))) {
                return step;
            }
        }
        return FlowStep.REVIEW;
    }
}
