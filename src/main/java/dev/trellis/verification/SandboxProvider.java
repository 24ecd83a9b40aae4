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
    public Judgement judge(Applicant applicant) {
        List<String> endings = applicant
                .wish()
                .map(SandboxProvider::endingOf)
                .map(List::of)
                .orElseGet(() -> endings(applicant).toList());
        if (endings.contains("002")) {
            return new Judgement.Rejected(
                    "The name ends in 002.",
                    List.of(new VerificationIssue(
                            applicant.id().text(),
                            VerificationIssue.Type.APPLICANT_REJECTED,
                            "",
                            List.of(),
                            "Rejected by its suffix 002.")));
        }
        boolean isSettled = applicant.wish().isEmpty() && applicant.isCorrected();
        if (endings.contains("003") && !isSettled) {
            String paper = firstPaper(applicant);
            return new Judgement.Correctable(
                    "The name ends in 003.",
                    List.of(VerificationIssue.document(
                            paper,
                            VerificationIssue.Type.POOR_QUALITY_DOCUMENT,
                            Requirements.IDENTITY,
                            "The document cannot be read well. Upload a sharper picture.")));
        }
        return endings.contains("001")
                ? new Judgement.Unsure("The name ends in 001.")
                : new Judgement.Approved("No ending asks for anything else.");
    }

    /// The ending that asks for the same.
    private static String endingOf(String wish) {
        return switch (wish) {
            case "REVIEW" -> "001";
            case "REJECT" -> "002";
            case "CORRECT" -> "003";
            default -> "";
        };
    }

    private static Stream<String> endings(Applicant applicant) {
        String own = applicant.type() == CustomerType.INDIVIDUAL
                ? applicant.profile().path("fullName").asString("")
                : applicant.profile().at("/businessInfo/registrationNumber").asString("");
        Stream<String> owners = applicant.owners().stream()
                .map(owner -> owner.info().at("/personalInfo/lastName").asString(""));
        return Stream.concat(Stream.of(own), owners).map(SandboxProvider::ending);
    }

    static String ending(String name) {
        return name.length() < 3 ? "" : name.substring(name.length() - 3);
    }

    private static String firstPaper(Applicant applicant) {
        return Stream.concat(
                        applicant.papers().stream(),
                        applicant.owners().stream().flatMap(owner -> owner.papers().stream()))
                .filter(paper -> Requirements.IDENTITY.contains(paper.type()))
                .map(Applicant.DocumentEvidence::id)
                .findFirst()
                .orElse(applicant.id().text());
    }
}
