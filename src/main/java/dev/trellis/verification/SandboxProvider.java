package dev.trellis.verification;

import dev.trellis.customers.CustomerType;
import java.util.List;
import java.util.stream.Stream;

/// The provider for sandboxes. The last three characters of a person's `fullName`, of a business's
/// `registrationNumber`, or of a beneficial owner's `lastName` choose the result (behaviour,
/// section 6). `003` requests a correction until a document is replaced or added; after that it has
/// no effect.
final class SandboxProvider implements VerificationProvider {
    @Override
    public String name() {
        return "sandbox";
    }

    @Override
    public Evaluation evaluate(Applicant applicant) {
        List<String> suffixes = applicant
                .requestedOutcome()
                .map(SandboxProvider::suffixOf)
                .map(List::of)
                .orElseGet(() -> suffixes(applicant).toList());
        if (suffixes.contains("002")) {
            return new Evaluation.Rejected(
                    "The name ends in 002.",
                    List.of(new VerificationIssue(
                            applicant.id().text(),
                            VerificationIssue.Type.APPLICANT_REJECTED,
                            "",
                            List.of(),
                            "Rejected by its suffix 002.")));
        }
        boolean isResolved = applicant.requestedOutcome().isEmpty() && applicant.isCorrected();
        if (suffixes.contains("003") && !isResolved) {
            String document = firstIdentityDocument(applicant);
            return new Evaluation.NeedsCorrection(
                    "The name ends in 003.",
                    List.of(VerificationIssue.documentIssue(
                            document,
                            VerificationIssue.Type.POOR_QUALITY_DOCUMENT,
                            ApplicantRequirements.IDENTITY,
                            "The document cannot be read well. Upload a sharper picture.")));
        }
        return suffixes.contains("001")
                ? new Evaluation.NeedsReview("The name ends in 001.")
                : new Evaluation.Approved("No ending asks for anything else.");
    }

    /// The suffix with the same effect as an outcome that was picked in the hosted flow.
    private static String suffixOf(String requestedOutcome) {
        return switch (requestedOutcome) {
            case "REVIEW" -> "001";
            case "REJECT" -> "002";
            case "CORRECT" -> "003";
            default -> "";
        };
    }

    private static Stream<String> suffixes(Applicant applicant) {
        String customerName = applicant.type() == CustomerType.INDIVIDUAL
                ? applicant.profile().path("fullName").asString("")
                : applicant.profile().at("/businessInfo/registrationNumber").asString("");
        Stream<String> ownerNames = applicant.beneficialOwners().stream()
                .map(beneficialOwner ->
                        beneficialOwner.info().at("/personalInfo/lastName").asString(""));
        return Stream.concat(Stream.of(customerName), ownerNames).map(SandboxProvider::suffix);
    }

    static String suffix(String name) {
        return name.length() < 3 ? "" : name.substring(name.length() - 3);
    }

    /// The id of an identity document to be corrected; the customer's id if there is none.
    private static String firstIdentityDocument(Applicant applicant) {
        return Stream.concat(
                        applicant.documents().stream(),
                        applicant.beneficialOwners().stream()
                                .flatMap(beneficialOwner -> beneficialOwner.documents().stream()))
                .filter(document -> ApplicantRequirements.IDENTITY.contains(document.type()))
                .map(Applicant.DocumentEvidence::id)
                .findFirst()
                .orElse(applicant.id().text());
    }
}
