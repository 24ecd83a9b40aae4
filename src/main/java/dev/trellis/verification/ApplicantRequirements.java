package dev.trellis.verification;

import dev.trellis.customers.CustomerType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What must be there before anybody decides: fields, documents, the people behind a business
/// (behaviour, section 6). Every gap is told at once.
final class ApplicantRequirements {
    static final List<String> IDENTITY = List.of("PASSPORT", "DRIVERS_LICENSE", "NATIONAL_ID");
    static final List<String> LEGAL_PRESENCE = List.of(
            "CERTIFICATE_OF_INCORPORATION",
            "ARTICLES_OF_INCORPORATION",
            "ARTICLES_OF_ASSOCIATION",
            "STATE_REGISTRY_EXCERPT",
            "STATE_COMPANY_REGISTRY",
            "PARTNERSHIP_AGREEMENT",
            "TRUST_AGREEMENT");
    static final List<String> OWNERSHIP =
            List.of("SHAREHOLDER_REGISTER", "INFORMATION_STATEMENT", "INCUMBENCY_CERTIFICATE", "PARTNERSHIP_AGREEMENT");
    static final List<String> CONTROL = List.of(
            "DIRECTOR_REGISTRY",
            "INCUMBENCY_CERTIFICATE",
            "ARTICLES_OF_ASSOCIATION",
            "PARTNERSHIP_CONTROL_AGREEMENT",
            "POWER_OF_ATTORNEY");
    static final List<String> PROOF_OF_ADDRESS = List.of(
            "PROOF_OF_ADDRESS", "UTILITY_BILL", "ELECTRICITY_BILL", "BANK_STATEMENT", "RENT_OR_LEASE_AGREEMENT");

    private static final Map<String, String> INDIVIDUAL = fields(
            "fullName", "Full name",
            "birthDate", "Date of birth",
            "nationality", "Nationality",
            "address.line1", "Address line 1",
            "address.city", "City",
            "address.postalCode", "Postal code",
            "address.country", "Country of residence");

    private static final Map<String, String> BUSINESS = fields(
            "businessInfo.legalName", "Legal name",
            "businessInfo.registrationNumber", "Registration number",
            "businessInfo.country", "Country of registration",
            "businessInfo.taxId", "Tax identification number",
            "businessInfo.incorporatedOn", "Date of incorporation",
            "businessInfo.entityType", "Legal form",
            "address.line1", "Business address line 1",
            "address.city", "City",
            "address.postalCode", "Postal code",
            "address.country", "Country");

    private ApplicantRequirements() {}

    static List<VerificationIssue> findIssues(Applicant applicant) {
        List<VerificationIssue> gaps = new ArrayList<>();
        if (applicant.type() == CustomerType.INDIVIDUAL) {
            checkIndividual(applicant, gaps);
        } else {
            checkBusiness(applicant, gaps);
        }
        return gaps;
    }

    private static void checkIndividual(Applicant applicant, List<VerificationIssue> gaps) {
        String id = applicant.id().text();
        fields(applicant, INDIVIDUAL, gaps);
        if (!applicant.hasIdentifier()) {
            gaps.add(VerificationIssue.missingField(id, "customer.identifier", "Identification number"));
        }
        if (!applicant.profile().has("idType")) {
            gaps.add(VerificationIssue.missingField(id, "customer.idType", "Kind of identification number"));
        }
        requireIdentityDocument(id, applicant.documents(), "An identity document", gaps);
    }

    private static void checkBusiness(Applicant applicant, List<VerificationIssue> gaps) {
        String id = applicant.id().text();
        fields(applicant, BUSINESS, gaps);
        requireDocument(
                applicant,
                VerificationIssue.Type.MISSING_LEGAL_PRESENCE_DOCUMENT,
                LEGAL_PRESENCE,
                "A document that shows that the business exists",
                gaps);
        requireDocument(
                applicant,
                VerificationIssue.Type.MISSING_OWNERSHIP_STRUCTURE_DOCUMENT,
                OWNERSHIP,
                "A document that shows who owns the business",
                gaps);
        requireDocument(
                applicant,
                VerificationIssue.Type.MISSING_CONTROL_STRUCTURE_DOCUMENT,
                CONTROL,
                "A document that shows who controls the business",
                gaps);
        requireDocument(
                applicant,
                VerificationIssue.Type.MISSING_PROOF_OF_ADDRESS_DOCUMENT,
                PROOF_OF_ADDRESS,
                "A proof of the business's address",
                gaps);
        if (applicant.beneficialOwners().stream().noneMatch(owner -> owner.hasRole("UBO"))) {
            gaps.add(new VerificationIssue(
                    id,
                    VerificationIssue.Type.MISSING_BENEFICIAL_OWNER,
                    "",
                    List.of(),
                    "Every owner of 25 % or more is required; when nobody owns that much, whoever owns most."));
        }
        if (applicant.beneficialOwners().stream().noneMatch(owner -> owner.hasRole("CONTROL_PERSON"))) {
            gaps.add(new VerificationIssue(
                    id,
                    VerificationIssue.Type.MISSING_CONTROL_PERSON,
                    "",
                    List.of(),
                    "A person with the role CONTROL_PERSON is required."));
        }
        int shares =
                applicant.beneficialOwners().stream().mapToInt(Applicant.BeneficialOwnerDetails::ownershipPercentage).sum();
        if (shares > 100) {
            gaps.add(new VerificationIssue(
                    id,
                    VerificationIssue.Type.INVALID_FIELD,
                    "ownershipPercentage",
                    List.of(),
                    "The owners' shares add up to " + shares + " %."));
        }
        for (Applicant.BeneficialOwnerDetails owner : applicant.beneficialOwners()) {
            if (!owner.hasIdentifier()) {
                gaps.add(
                        VerificationIssue.missingField(owner.id(), "personalInfo.identifier", "Identification number"));
            }
            if (owner.hasRole("UBO") || owner.hasRole("CONTROL_PERSON") || owner.ownershipPercentage() >= 25) {
                requireIdentityDocument(owner.id(), owner.documents(), "An identity document of this person", gaps);
            }
        }
    }

    private static void fields(Applicant applicant, Map<String, String> required, List<VerificationIssue> gaps) {
        required.forEach((path, what) -> {
            JsonNode value = applicant.profile().at("/" + path.replace('.', '/'));
            if (value.isMissingNode()) {
                gaps.add(VerificationIssue.missingField(applicant.id().text(), "customer." + path, what));
            }
        });
    }

    private static void requireDocument(
            Applicant applicant,
            VerificationIssue.Type type,
            List<String> accepted,
            String what,
            List<VerificationIssue> gaps) {
        if (applicant.documents().stream().noneMatch(paper -> accepted.contains(paper.type()))) {
            gaps.add(VerificationIssue.documentIssue(applicant.id().text(), type, accepted, what + " is required."));
        }
    }

    /// A passport has one side; of a card both are needed, unless the file was not said to be
    /// one side.
    private static void requireIdentityDocument(
            String holder, List<Applicant.DocumentEvidence> papers, String what, List<VerificationIssue> gaps) {
        List<Applicant.DocumentEvidence> found =
                papers.stream().filter(paper -> IDENTITY.contains(paper.type())).toList();
        if (found.isEmpty()) {
            gaps.add(VerificationIssue.documentIssue(
                    holder, VerificationIssue.Type.MISSING_IDENTITY_DOCUMENT, IDENTITY, what + " is required."));
            return;
        }
        boolean isWhole = found.stream()
                .anyMatch(paper ->
                        paper.type().equals("PASSPORT") || paper.side().isEmpty() || hasBothSides(found, paper.type()));
        if (!isWhole) {
            gaps.add(VerificationIssue.documentIssue(
                    found.getFirst().id(),
                    VerificationIssue.Type.INCOMPLETE_DOCUMENT,
                    List.of(found.getFirst().type()),
                    "The other side of the document is required."));
        }
    }

    private static boolean hasBothSides(List<Applicant.DocumentEvidence> papers, String type) {
        return List.of("FRONT", "BACK").stream()
                .allMatch(side -> papers.stream()
                        .anyMatch(paper ->
                                paper.type().equals(type) && paper.side().equals(side)));
    }

    private static Map<String, String> fields(String... pathsAndNames) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < pathsAndNames.length; i += 2) {
            fields.put(pathsAndNames[i], pathsAndNames[i + 1]);
        }
        return fields;
    }
}
