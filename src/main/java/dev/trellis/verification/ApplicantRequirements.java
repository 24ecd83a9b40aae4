package dev.trellis.verification;

import dev.trellis.customers.CustomerType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What a customer must have provided before a provider or a reviewer decides: fields, documents,
/// and the beneficial owners of a business (behaviour, section 6).
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

    /// Returns everything that is missing, at once.
    static List<VerificationIssue> findIssues(Applicant applicant) {
        List<VerificationIssue> issues = new ArrayList<>();
        if (applicant.type() == CustomerType.INDIVIDUAL) {
            checkIndividual(applicant, issues);
        } else {
            checkBusiness(applicant, issues);
        }
        return issues;
    }

    private static void checkIndividual(Applicant applicant, List<VerificationIssue> issues) {
        String id = applicant.id().text();
        requireFields(applicant, INDIVIDUAL, issues);
        if (!applicant.hasIdentifier()) {
            issues.add(VerificationIssue.missingField(id, "customer.identifier", "Identification number"));
        }
        if (!applicant.profile().has("idType")) {
            issues.add(VerificationIssue.missingField(id, "customer.idType", "Kind of identification number"));
        }
        requireIdentityDocument(id, applicant.documents(), "An identity document", issues);
    }

    private static void checkBusiness(Applicant applicant, List<VerificationIssue> issues) {
        String id = applicant.id().text();
        requireFields(applicant, BUSINESS, issues);
        requireDocument(
                applicant,
                VerificationIssue.Type.MISSING_LEGAL_PRESENCE_DOCUMENT,
                LEGAL_PRESENCE,
                "A document that shows that the business exists",
                issues);
        requireDocument(
                applicant,
                VerificationIssue.Type.MISSING_OWNERSHIP_STRUCTURE_DOCUMENT,
                OWNERSHIP,
                "A document that shows who owns the business",
                issues);
        requireDocument(
                applicant,
                VerificationIssue.Type.MISSING_CONTROL_STRUCTURE_DOCUMENT,
                CONTROL,
                "A document that shows who controls the business",
                issues);
        requireDocument(
                applicant,
                VerificationIssue.Type.MISSING_PROOF_OF_ADDRESS_DOCUMENT,
                PROOF_OF_ADDRESS,
                "A proof of the business's address",
                issues);
        if (applicant.beneficialOwners().stream().noneMatch(beneficialOwner -> beneficialOwner.hasRole("UBO"))) {
            issues.add(new VerificationIssue(
                    id,
                    VerificationIssue.Type.MISSING_BENEFICIAL_OWNER,
                    "",
                    List.of(),
                    "Every owner of 25 % or more is required; when nobody owns that much, whoever owns most."));
        }
        if (applicant.beneficialOwners().stream()
                .noneMatch(beneficialOwner -> beneficialOwner.hasRole("CONTROL_PERSON"))) {
            issues.add(new VerificationIssue(
                    id,
                    VerificationIssue.Type.MISSING_CONTROL_PERSON,
                    "",
                    List.of(),
                    "A person with the role CONTROL_PERSON is required."));
        }
        int shares = applicant.beneficialOwners().stream()
                .mapToInt(Applicant.BeneficialOwnerDetails::ownershipPercentage)
                .sum();
        if (shares > 100) {
            issues.add(new VerificationIssue(
                    id,
                    VerificationIssue.Type.INVALID_FIELD,
                    "ownershipPercentage",
                    List.of(),
                    "The owners' shares add up to " + shares + " %."));
        }
        for (Applicant.BeneficialOwnerDetails beneficialOwner : applicant.beneficialOwners()) {
            if (!beneficialOwner.hasIdentifier()) {
                issues.add(VerificationIssue.missingField(
                        beneficialOwner.id(), "personalInfo.identifier", "Identification number"));
            }
            if (beneficialOwner.hasRole("UBO")
                    || beneficialOwner.hasRole("CONTROL_PERSON")
                    || beneficialOwner.ownershipPercentage() >= 25) {
                requireIdentityDocument(
                        beneficialOwner.id(),
                        beneficialOwner.documents(),
                        "An identity document of this person",
                        issues);
            }
        }
    }

    private static void requireFields(
            Applicant applicant, Map<String, String> required, List<VerificationIssue> issues) {
        required.forEach((path, what) -> {
            JsonNode value = applicant.profile().at("/" + path.replace('.', '/'));
            if (value.isMissingNode()) {
                issues.add(VerificationIssue.missingField(applicant.id().text(), "customer." + path, what));
            }
        });
    }

    private static void requireDocument(
            Applicant applicant,
            VerificationIssue.Type type,
            List<String> accepted,
            String what,
            List<VerificationIssue> issues) {
        if (applicant.documents().stream().noneMatch(document -> accepted.contains(document.type()))) {
            issues.add(VerificationIssue.documentIssue(applicant.id().text(), type, accepted, what + " is required."));
        }
    }

    /// A passport needs one file. A card needs both sides, unless a file was uploaded without
    /// `side`, which then counts as the whole document.
    private static void requireIdentityDocument(
            String holder, List<Applicant.DocumentEvidence> documents, String what, List<VerificationIssue> issues) {
        List<Applicant.DocumentEvidence> found = documents.stream()
                .filter(document -> IDENTITY.contains(document.type()))
                .toList();
        if (found.isEmpty()) {
            issues.add(VerificationIssue.documentIssue(
                    holder, VerificationIssue.Type.MISSING_IDENTITY_DOCUMENT, IDENTITY, what + " is required."));
            return;
        }
        boolean isComplete = found.stream()
                .anyMatch(document -> document.type().equals("PASSPORT")
                        || document.side().isEmpty()
                        || hasBothSides(found, document.type()));
        if (!isComplete) {
            issues.add(VerificationIssue.documentIssue(
                    found.getFirst().id(),
                    VerificationIssue.Type.INCOMPLETE_DOCUMENT,
                    List.of(found.getFirst().type()),
                    "The other side of the document is required."));
        }
    }

    private static boolean hasBothSides(List<Applicant.DocumentEvidence> documents, String type) {
        return List.of("FRONT", "BACK").stream()
                .allMatch(side -> documents.stream()
                        .anyMatch(document ->
                                document.type().equals(type) && document.side().equals(side)));
    }

    private static Map<String, String> fields(String... pathsAndNames) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < pathsAndNames.length; i += 2) {
            fields.put(pathsAndNames[i], pathsAndNames[i + 1]);
        }
        return fields;
    }
}
