package dev.trellis.verification;

import static dev.trellis.testing.RequestBodies.business;
import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static dev.trellis.verification.VerificationSamples.COMPANY_PAPERS;
import static dev.trellis.verification.VerificationSamples.addOwner;
import static dev.trellis.verification.VerificationSamples.company;
import static dev.trellis.verification.VerificationSamples.completeCompany;
import static dev.trellis.verification.VerificationSamples.completePerson;
import static dev.trellis.verification.VerificationSamples.errors;
import static dev.trellis.verification.VerificationSamples.owner;
import static dev.trellis.verification.VerificationSamples.person;
import static dev.trellis.verification.VerificationSamples.submit;
import static dev.trellis.verification.VerificationSamples.upload;
import static dev.trellis.verification.VerificationSamples.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.documents.DocumentSamples;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Handing a customer in, and where it stands then (behaviour, section 6).
class VerificationRoutesTest {
    private static final ApiClient API = TestServer.shared().newPlatform().api();

    @Test
    void everyGapOfAPersonIsToldAtOnce() {
        String person = API.post("/customers", individual()).expect(201).text("id");
        ApiResponse told = submit(API, person).expect(200);

        assertThat(told.text("verificationStatus")).isEqualTo("RESOLVE_ERRORS");
        assertThat(errors(told))
                .containsExactlyInAnyOrder(
                        "MISSING_FIELD customer.fullName",
                        "MISSING_FIELD customer.birthDate",
                        "MISSING_FIELD customer.nationality",
                        "MISSING_FIELD customer.address.line1",
                        "MISSING_FIELD customer.address.city",
                        "MISSING_FIELD customer.address.postalCode",
                        "MISSING_FIELD customer.address.country",
                        "MISSING_FIELD customer.identifier",
                        "MISSING_FIELD customer.idType",
                        "MISSING_IDENTITY_DOCUMENT");
        assertThat(accepted(told)).isEqualTo(Map.of("MISSING_IDENTITY_DOCUMENT", ApplicantRequirements.IDENTITY));
        assertThat(told.json().path("errors").valueStream())
                .allMatch(error -> error.path("resourceId").asString().equals(person));
        assertThat(API.get("/customers/" + person).text("kycStatus")).isEqualTo("PENDING");
    }

    @Test
    void everyGapOfABusinessIsToldAtOnce() {
        String company = API.post("/customers", business()).expect(201).text("id");
        ApiResponse told = submit(API, company).expect(200);

        assertThat(errors(told))
                .containsExactlyInAnyOrder(
                        "MISSING_FIELD customer.businessInfo.registrationNumber",
                        "MISSING_FIELD customer.businessInfo.entityType",
                        "MISSING_FIELD customer.address.line1",
                        "MISSING_FIELD customer.address.city",
                        "MISSING_FIELD customer.address.postalCode",
                        "MISSING_FIELD customer.address.country",
                        "MISSING_LEGAL_PRESENCE_DOCUMENT",
                        "MISSING_OWNERSHIP_STRUCTURE_DOCUMENT",
                        "MISSING_CONTROL_STRUCTURE_DOCUMENT",
                        "MISSING_PROOF_OF_ADDRESS_DOCUMENT",
                        "MISSING_BENEFICIAL_OWNER",
                        "MISSING_CONTROL_PERSON");
        assertThat(accepted(told))
                .isEqualTo(Map.of(
                        "MISSING_LEGAL_PRESENCE_DOCUMENT", ApplicantRequirements.LEGAL_PRESENCE,
                        "MISSING_OWNERSHIP_STRUCTURE_DOCUMENT", ApplicantRequirements.OWNERSHIP,
                        "MISSING_CONTROL_STRUCTURE_DOCUMENT", ApplicantRequirements.CONTROL,
                        "MISSING_PROOF_OF_ADDRESS_DOCUMENT", ApplicantRequirements.PROOF_OF_ADDRESS));
    }

    @Test
    void sharesBeyondTheWholeAreToldWhenItIsHandedIn() {
        String company = company(API, "HRB 7");
        COMPANY_PAPERS.forEach(type -> upload(API, company, type));
        String first = addOwner(API, company);
        API.post(
                        "/beneficial-owners",
                        with(owner(company), "ownershipPercentage", "41").toString())
                .expect(201);
        ApiResponse told = submit(API, company).expect(200);

        assertThat(errors(told))
                .containsExactly(
                        "INVALID_FIELD ownershipPercentage", "MISSING_IDENTITY_DOCUMENT", "MISSING_IDENTITY_DOCUMENT");
        API.patch("/beneficial-owners/" + first, json("{'ownershipPercentage': 59}"))
                .expect(200);
        API.get("/beneficial-owners?customerId=" + company).ids().forEach(owner -> upload(API, owner, "PASSPORT"));
        assertThat(submit(API, company).text("verificationStatus")).isEqualTo("APPROVED");
    }

    @Test
    void gapsThatAreClosedAreToldNoMore() {
        String person = person(API, "Ann Lee");
        ApiResponse first = submit(API, person).expect(200);
        assertThat(errors(first)).containsExactly("MISSING_IDENTITY_DOCUMENT");

        upload(API, person, "PASSPORT");
        ApiResponse second = submit(API, person).expect(200);
        assertThat(second.text("verificationStatus")).isEqualTo("APPROVED");
        assertThat(errors(second)).isEmpty();
        assertThat(second.text("id")).isEqualTo(first.text("id"));
        assertThat(second.text("createdAt")).isEqualTo(first.text("createdAt"));
    }

    @ParameterizedTest
    @CsvSource({
        "Ann Lee, APPROVED, APPROVED",
        "Ann 001, PENDING_MANUAL_REVIEW, PENDING",
        "Ann 002, REJECTED, REJECTED",
        "Ann 003, RESOLVE_ERRORS, PENDING",
        "001 Ann, APPROVED, APPROVED",
        "Ann001, PENDING_MANUAL_REVIEW, PENDING"
    })
    void inASandboxTheEndingOfTheNameDecides(String ending, String verification, String customer) {
        String person = completePerson(API, ending);
        ApiResponse handedIn = submit(API, person).expect(200);
        assertThat(handedIn.text("verificationStatus")).isEqualTo(verification);
        assertThat(API.get("/customers/" + person).text("kycStatus")).isEqualTo(customer);
        assertThat(API.get("/verifications/" + handedIn.text("id")).body()).isEqualTo(handedIn.body());

        String company = completeCompany(API, ending);
        assertThat(submit(API, company).expect(200).text("verificationStatus")).isEqualTo(verification);
        assertThat(API.get("/customers/" + company).text("kybStatus")).isEqualTo(customer);
    }

    @ParameterizedTest
    @CsvSource({"Lee 001, PENDING_MANUAL_REVIEW", "Lee 002, REJECTED", "Lee 003, RESOLVE_ERRORS", "Lee, APPROVED"})
    void theEndingOfAnOwnersLastNameDecidesToo(String lastName, String verification) {
        String company = completeCompany(API, "HRB 7");
        String owner = API.get("/beneficial-owners?customerId=" + company).ids().getFirst();
        API.patch("/beneficial-owners/" + owner, json("{'personalInfo': {'lastName': '" + lastName + "'}}"))
                .expect(200);

        assertThat(submit(API, company).text("verificationStatus")).isEqualTo(verification);
    }

    @Test
    void aDocumentOfPoorQualityIsCorrectedByAnother() {
        String person = person(API, "Ann 003");
        String passport = upload(API, person, "PASSPORT");
        ApiResponse poor = submit(API, person).expect(200);
        assertThat(errors(poor)).containsExactly("POOR_QUALITY_DOCUMENT");
        assertThat(poor.json().path("errors").path(0).path("resourceId").asString())
                .isEqualTo(passport);

        assertThat(errors(submit(API, person))).as("nothing was done").containsExactly("POOR_QUALITY_DOCUMENT");
        API.sendForm("PUT", "/documents/" + passport, DocumentSamples.replacement(DocumentSamples.pdf("sharper")))
                .expect(200);
        ApiResponse good = submit(API, person).expect(200);
        assertThat(good.text("verificationStatus")).isEqualTo("APPROVED");
        assertThat(errors(good)).isEmpty();
        assertThat(good.text("id")).isEqualTo(poor.text("id"));
    }

    @Test
    void aRejectionSaysWhy() {
        ApiResponse rejected = submit(API, completePerson(API, "Ann 002")).expect(200);

        assertThat(errors(rejected)).containsExactly("APPLICANT_REJECTED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ann Lee", "Ann 002"})
    void whatIsDecidedIsNotHandedInAgain(String name) {
        String person = completePerson(API, name);
        ApiResponse decided = submit(API, person).expect(200);

        submit(API, person).expect(400, "INVALID_INPUT");
        assertThat(API.get("/verifications/" + decided.text("id")).body()).isEqualTo(decided.body());
    }

    @Test
    void whatWaitsForAPersonGoesOnWaiting() {
        String person = completePerson(API, "Ann 001");
        ApiResponse first = submit(API, person).expect(200);

        assertThat(submit(API, person).expect(200).body()).isEqualTo(first.body());
    }

    @Test
    void aRegulatedPlatformsCustomersHaveNothingToVerify() {
        ApiClient regulated = TestServer.shared()
                .newPlatform(Mode.SANDBOX, true, ContractRevision.MAY_2026)
                .api();

        submit(regulated, completePerson(regulated, "Ann Lee")).expect(400, "INVALID_INPUT");
    }

    @Test
    void inProductionNoEndingDecides() {
        ApiClient production = TestServer.shared()
                .newPlatform(Mode.PRODUCTION, false, ContractRevision.AUGUST_2026)
                .api();
        String person = person(production, "Ann 002");
        DocumentSamples.upload(production, DocumentSamples.form(person, DocumentSamples.pdf(20_000, 7)));
        assertThat(submit(production, person).text("verificationStatus")).isEqualTo("APPROVED");

        ApiResponse tiny = submit(production, completePerson(production, "Ann Lee"));
        assertThat(errors(tiny)).containsExactly("UNREADABLE_DOCUMENT");
    }

    @Test
    void aDeletedCustomerIsNotHandedIn() {
        String person = completePerson(API, "Ann Lee");
        API.delete("/customers/" + person).expect(200);

        submit(API, person).expect(404, "USER_NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'customerId': 7}", "{'customerId': 'x'}", "{'customerId': null}"})
    void whoIsHandedInMustBeSaid(String body) {
        assertThat(API.post("/verifications", json(body))
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactly("customerId");
    }

    @Test
    void aBodyThatIsNoObjectIsRefused() {
        assertThat(API.post("/verifications", "[]").expect(400, "INVALID_INPUT").invalidFields())
                .containsExactly("body");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ann Lee", "Ann 001", "Ann 002", "Ann 003"})
    void handedInByManyAtOnceItIsOne(String name) {
        ApiClient api = TestServer.shared().newPlatform().api();
        for (int round = 0; round < 5; round++) {
            String person = completePerson(api, name);
            List<ApiResponse> replies = ConcurrentCalls.times(5, i -> submit(api, person));

            assertThat(replies).allMatch(reply -> reply.status() == 200 || reply.status() == 400);
            assertThat(replies.stream()
                            .filter(reply -> reply.status() == 200)
                            .map(reply -> reply.text("id"))
                            .distinct())
                    .hasSize(1);
            assertThat(api.get("/verifications?customerId=" + person).ids()).hasSize(1);
        }
    }

    @Test
    void aRepeatedCallIsAnsweredAsBefore() {
        String person = completePerson(API, "Ann Lee");
        ApiClient keyed = API.with("Idempotency-Key", "verify-" + person);
        ApiResponse first = submit(keyed, person).expect(200);
        ApiResponse again = submit(keyed, person).expect(200);

        assertThat(first.text("verificationStatus")).isEqualTo("APPROVED");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Idempotent-Replayed")).hasValue("true");
        submit(keyed, completePerson(API, "Ann Lee")).expect(409, "CONFLICT");

        ApiResponse refused =
                submit(keyed.with("Idempotency-Key", "no-" + person), person).expect(400, "INVALID_INPUT");
        assertThat(submit(keyed.with("Idempotency-Key", "no-" + person), person).body())
                .isEqualTo(refused.body());
    }

    @Test
    void repeatedAtOnceItIsDoneOnceOrToBeAskedForAgain() {
        for (int round = 0; round < 5; round++) {
            String person = completePerson(API, "Ann Lee");
            ApiClient keyed = API.with("Idempotency-Key", "at-once-" + person);
            List<ApiResponse> replies = ConcurrentCalls.times(5, i -> submit(keyed, person));

            assertThat(replies).allMatch(reply -> reply.status() == 200 || reply.status() == 503);
            List<String> bodies = replies.stream()
                    .filter(reply -> reply.status() == 200)
                    .map(ApiResponse::body)
                    .distinct()
                    .toList();
            assertThat(bodies).hasSize(1);
            assertThat(submit(keyed, person).expect(200).body()).isEqualTo(bodies.getFirst());
        }
    }

    @Test
    void aListIsFilteredNewestFirstAndInPages() {
        ApiClient api = TestServer.shared().newPlatform().api();
        List<String> approved = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            approved.addFirst(submit(api, completePerson(api, "Ann Lee")).text("id"));
        }
        String waits = completePerson(api, "Ann 001");
        String waiting = submit(api, waits).text("id");

        assertThat(api.get("/verifications").expect(200).ids())
                .containsExactly(waiting, approved.get(0), approved.get(1), approved.get(2));
        assertThat(api.get("/verifications?verificationStatus=APPROVED").ids()).isEqualTo(approved);
        assertThat(api.get("/verifications?customerId=" + waits).ids()).containsExactly(waiting);
        assertThat(api.get("/verifications?verificationStatus=APPROVED&customerId=" + waits)
                        .ids())
                .isEmpty();
        assertThat(api.get("/verifications?verificationStatus=READY_FOR_VERIFICATION")
                        .expect(200)
                        .ids())
                .isEmpty();
        ApiResponse page =
                api.get("/verifications?verificationStatus=APPROVED&limit=2").expect(200);
        assertThat(page.ids()).isEqualTo(approved.subList(0, 2));
        String cursor = page.text("nextCursor");
        assertThat(api.get("/verifications?verificationStatus=APPROVED&limit=2&cursor=" + cursor)
                        .ids())
                .isEqualTo(approved.subList(2, 3));
        api.get("/verifications?verificationStatus=REJECTED&cursor=" + cursor).expect(400, "INVALID_INPUT");
    }

    @Test
    void everyWrongFilterIsTold() {
        assertThat(API.get("/verifications?customerId=x&verificationStatus=DONE&limit=0&cursor=x")
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactlyInAnyOrder("customerId", "verificationStatus", "limit", "cursor");
    }

    private static Map<String, List<String>> accepted(ApiResponse verification) {
        Map<String, List<String>> accepted = new TreeMap<>();
        for (JsonNode error : verification.json().path("errors")) {
            if (error.has("acceptedDocumentTypes")) {
                accepted.put(
                        error.path("type").asString(),
                        error.path("acceptedDocumentTypes")
                                .valueStream()
                                .map(JsonNode::asString)
                                .toList());
            }
        }
        return accepted;
    }
}
