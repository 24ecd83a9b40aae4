package dev.trellis.verification;

import static dev.trellis.testing.RequestBodies.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.CustomerId;
import dev.trellis.customers.CustomerType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// What must be there before anybody decides (behaviour, section 6).
class ApplicantRequirementsTest {
    private static final CustomerId ID = new CustomerId(new UUID(0, 1));
    private static final String PERSON = """
            {'fullName': 'Ann', 'birthDate': '1990-01-01', 'nationality': 'US', 'idType': 'SSN', 'address':
             {'line1': '1', 'city': 'X', 'postalCode': '1', 'country': 'US'}}""";
    private static final String BUSINESS = """
            {'businessInfo': {'legalName': 'Acme', 'registrationNumber': '1', 'country': 'US', 'taxId': '1',
             'incorporatedOn': '2018-01-01', 'entityType': 'LLC'},
             'address': {'line1': '1', 'city': 'X', 'postalCode': '1', 'country': 'US'}}""";

    @Test
    void aCompleteIndividualHasNoGap() {
        assertThat(gaps(PERSON, true, document("PASSPORT", ""))).isEmpty();
        assertThat(gaps(PERSON, true, document("NATIONAL_ID", ""))).isEmpty();
        assertThat(gaps(PERSON, true, document("DRIVERS_LICENSE", "FRONT"), document("DRIVERS_LICENSE", "BACK")))
                .isEmpty();
    }

    @Test
    void everyGapOfAnEmptyIndividualIsToldAtOnce() {
        assertThat(gaps("{}", false))
                .containsExactly(
                        "MISSING_FIELD customer.fullName",
                        "MISSING_FIELD customer.birthDate",
                        "MISSING_FIELD customer.nationality",
                        "MISSING_FIELD customer.address.line1",
                        "MISSING_FIELD customer.address.city",
                        "MISSING_FIELD customer.address.postalCode",
                        "MISSING_FIELD customer.address.country",
                        "MISSING_FIELD customer.identifier",
                        "MISSING_FIELD customer.idType",
                        "MISSING_IDENTITY_DOCUMENT ");
    }

    @Test
    void ofACardBothSidesAreNeeded() {
        assertThat(gaps(PERSON, true, document("DRIVERS_LICENSE", "FRONT"))).containsExactly("INCOMPLETE_DOCUMENT ");
        assertThat(gaps(PERSON, true, document("DRIVERS_LICENSE", "FRONT"), document("NATIONAL_ID", "BACK")))
                .containsExactly("INCOMPLETE_DOCUMENT ");
        assertThat(gaps(PERSON, true, document("UTILITY_BILL", ""))).containsExactly("MISSING_IDENTITY_DOCUMENT ");
    }

    @Test
    void everyGapOfAnEmptyBusinessIsToldAtOnce() {
        List<String> gaps = business("{}", List.of());

        assertThat(gaps)
                .hasSize(16)
                .contains(
                        "MISSING_FIELD customer.businessInfo.legalName",
                        "MISSING_FIELD customer.address.line1",
                        "MISSING_LEGAL_PRESENCE_DOCUMENT ",
                        "MISSING_OWNERSHIP_STRUCTURE_DOCUMENT ",
                        "MISSING_CONTROL_STRUCTURE_DOCUMENT ",
                        "MISSING_PROOF_OF_ADDRESS_DOCUMENT ",
                        "MISSING_BENEFICIAL_OWNER ",
                        "MISSING_CONTROL_PERSON ");
    }

    @Test
    void aCompleteBusinessHasNoGap() {
        assertThat(business(
                        BUSINESS,
                        List.of(owner("'UBO', 'CONTROL_PERSON'", 60, true, document("PASSPORT", ""))),
                        documents()))
                .isEmpty();
    }

    @Test
    void whoOwnsAQuarterOrControlsShowsAnIdentityDocument() {
        assertThat(business(BUSINESS, List.of(owner("'UBO', 'CONTROL_PERSON'", 60, true)), documents()))
                .containsExactly("MISSING_IDENTITY_DOCUMENT ");
        assertThat(business(
                        BUSINESS,
                        List.of(
                                owner("'UBO', 'CONTROL_PERSON'", 60, true, document("PASSPORT", "")),
                                owner("'DIRECTOR'", 25, true)),
                        documents()))
                .containsExactly("MISSING_IDENTITY_DOCUMENT ");
        assertThat(business(
                        BUSINESS,
                        List.of(
                                owner("'UBO', 'CONTROL_PERSON'", 60, true, document("PASSPORT", "")),
                                owner("'DIRECTOR'", 24, true)),
                        documents()))
                .isEmpty();
    }

    @Test
    void sharesBeyondTheWholeAndMissingNumbersAreGaps() {
        assertThat(business(
                        BUSINESS,
                        List.of(
                                owner("'UBO', 'CONTROL_PERSON'", 60, true, document("PASSPORT", "")),
                                owner("'UBO'", 41, false, document("PASSPORT", ""))),
                        documents()))
                .containsExactly("INVALID_FIELD ownershipPercentage", "MISSING_FIELD personalInfo.identifier");
    }

    private static List<Applicant.DocumentEvidence> documents() {
        return List.of(
                document("CERTIFICATE_OF_INCORPORATION", ""),
                document("SHAREHOLDER_REGISTER", ""),
                document("DIRECTOR_REGISTRY", ""),
                document("UTILITY_BILL", ""));
    }

    private static Applicant.DocumentEvidence document(String type, String side) {
        return new Applicant.DocumentEvidence("Document:" + type, type, side, 100_000);
    }

    private static Applicant.BeneficialOwnerDetails owner(
            String roles, int share, boolean hasIdentifier, Applicant.DocumentEvidence... papers) {
        ObjectNode info = (ObjectNode) tree("{'roles': [" + roles + "], 'ownershipPercentage': " + share + "}");
        return new Applicant.BeneficialOwnerDetails("BeneficialOwner:" + share, info, hasIdentifier, List.of(papers));
    }

    private static List<String> gaps(String profile, boolean hasIdentifier, Applicant.DocumentEvidence... papers) {
        return told(new Applicant(
                ID,
                CustomerType.INDIVIDUAL,
                (ObjectNode) tree(profile),
                hasIdentifier,
                List.of(papers),
                List.of(),
                Optional.empty(),
                false,
                false));
    }

    private static List<String> business(String profile, List<Applicant.BeneficialOwnerDetails> owners) {
        return business(profile, owners, List.of());
    }

    private static List<String> business(
            String profile, List<Applicant.BeneficialOwnerDetails> owners, List<Applicant.DocumentEvidence> papers) {
        return told(new Applicant(
                ID,
                CustomerType.BUSINESS,
                (ObjectNode) tree(profile),
                false,
                papers,
                owners,
                Optional.empty(),
                false,
                false));
    }

    private static List<String> told(Applicant applicant) {
        List<String> told = new ArrayList<>();
        ApplicantRequirements.findIssues(applicant).forEach(gap -> told.add(gap.type() + " " + gap.field()));
        return told;
    }
}
