package dev.trellis.verification;

import dev.trellis.customers.CustomerType;
import java.util.List;
import java.util.stream.Stream;

/// Decides as the applicant's names ask for (behaviour, section 6): the last three characters of a
/// person's `fullName`, of a business's `registrationNumber`, or of an owner's `lastName`. What
/// `003` asks for can be given: once a document was replaced, or another one uploaded, it asks for
/// nothing more.
final class SandboxProvider implements VerificationProvider {
    @Override
    public String name() {
        return "sandbox";
    }

    @Override
    public Evaluation evaluate(Applicant applicant) {
        List<String> endings = applicant
                .requestedOutcome()
                .map(SandboxProvider::suffixOf)
                .map(List::of)
                .orElseGet(() -> suffixes(applicant).toList());
        if (endings.contains("002")) {
            return new Evaluation.Rejected(
                    "The name ends in 002.",
                    List.of(new VerificationIssue(
                            applicant.id().text(),
                            VerificationIssue.Type.APPLICANT_REJECTED,
                            "",
                            List.of(),
                            "Rejected by its suffix 002.")));
        }
        boolean isSettled = applicant.requestedOutcome().isEmpty() && applicant.isCorrected();
        if (endings.contains("003") && !isSettled) {
            String paper = firstIdentityDocument(applicant);
            return new Evaluation.NeedsCorrection(
                    "The name ends in 003.",
                    List.of(VerificationIssue.documentIssue(
                            paper,
                            VerificationIssue.Type.POOR_QUALITY_DOCUMENT,
                            ApplicantRequirements.IDENTITY,
                            "The document cannot be read well. Upload a sharper picture.")));
        }
        return endings.contains("001")
                ? new Evaluation.NeedsReview("The name ends in 001.")
                : new Evaluation.Approved("No ending asks for anything else.");
    }

    /// The ending that asks for the same.
    private static String suffixOf(String wish) {
        return switch (wish) {
            case "REVIEW" -> "001";
            case "REJECT" -> "002";
            case "CORRECT" -> "003";
            default -> "";
        };
    }

    private static Stream<String> suffixes(Applicant applicant) {
        String own = applicant.type() == CustomerType.INDIVIDUAL
                ? applicant.profile().path("fullName").asString("")
                : applicant.profile().at("/businessInfo/registrationNumber").asString("");
        Stream<String> owners = applicant.beneficialOwners().stream()
                .map(owner -> owner.info().at("/personalInfo/lastName").asString(""));
        return Stream.concat(Stream.of(own), owners).map(SandboxProvider::suffix);
    }

    static String suffix(String name) {
        return name.length() < 3 ? "" : name.substring(name.length() - 3);
    }

    private static String firstIdentityDocument(Applicant applicant) {
        return Stream.concat(
                        applicant.documents().stream(),
                        applicant.beneficialOwners().stream().flatMap(owner -> owner.documents().stream()))
                .filter(paper -> ApplicantRequirements.IDENTITY.contains(paper.type()))
                .map(Applicant.DocumentEvidence::id)
                .findFirst()
                .orElse(applicant.id().text());
    }
}
