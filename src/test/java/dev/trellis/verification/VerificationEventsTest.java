package dev.trellis.verification;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.verification.VerificationSamples.completeCompany;
import static dev.trellis.verification.VerificationSamples.completePerson;
import static dev.trellis.verification.VerificationSamples.data;
import static dev.trellis.verification.VerificationSamples.reviewQueue;
import static dev.trellis.verification.VerificationSamples.submit;
import static dev.trellis.verification.VerificationSamples.subscribe;
import static dev.trellis.verification.VerificationSamples.types;
import static dev.trellis.verification.VerificationSamples.upload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.VerificationId;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import dev.trellis.testing.WebhookReceiver;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What a platform hears of a verification, in which words and in which order (behaviour, sections
/// 7 and 10).
class VerificationEventsTest {
    private final WebhookReceiver receiver = WebhookReceiver.start();

    @AfterEach
    void stopReceiver() {
        receiver.close();
    }

    @ParameterizedTest
    @CsvSource({
        "MAY_2026, KYC, Ann Lee, VERIFICATION.APPROVED CUSTOMER.KYC_APPROVED",
        "MAY_2026, KYC, Ann 002, VERIFICATION.REJECTED CUSTOMER.KYC_REJECTED",
        "MAY_2026, KYC, Ann 001, VERIFICATION.PENDING_MANUAL_REVIEW",
        "MAY_2026, KYC, Ann 003, VERIFICATION.RESOLVE_ERRORS",
        "MAY_2026, KYB, HRB 7, VERIFICATION.APPROVED CUSTOMER.KYB_APPROVED",
        "MAY_2026, KYB, HRB 002, VERIFICATION.REJECTED CUSTOMER.KYB_REJECTED",
        "AUGUST_2026, KYC, Ann Lee, VERIFICATION.APPROVED CUSTOMER.KYC_APPROVED",
        "AUGUST_2026, KYC, Ann 002, VERIFICATION.REJECTED CUSTOMER.KYC_REJECTED",
        "AUGUST_2026, KYB, HRB 001, VERIFICATION.PENDING_MANUAL_REVIEW",
        "AUGUST_2026, KYB, HRB 7, VERIFICATION.APPROVED CUSTOMER.KYB_APPROVED"
    })
    void eachStepIsToldInItsOrder(ContractRevision revision, String kind, String name, String outcome) {
        ApiClient api = platform(revision).api();
        String customer = kind.equals("KYC") ? completePerson(api, name) : completeCompany(api, name);
        submit(api, customer).expect(200);

        String submitted = revision == ContractRevision.MAY_2026 ? "SUBMITTED" : "PENDING";
        assertThat(String.join(" ", types(receiver.await(2 + outcome.split(" ").length))))
                .isEqualTo("VERIFICATION.IN_PROGRESS CUSTOMER." + kind + "_" + submitted + " " + outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "MAY_2026, true, APPROVED, CUSTOMER.KYC_MANUALLY_APPROVED",
        "MAY_2026, false, REJECTED, CUSTOMER.KYC_MANUALLY_REJECTED",
        "AUGUST_2026, true, APPROVED, CUSTOMER.KYC_APPROVED",
        "AUGUST_2026, false, REJECTED, CUSTOMER.KYC_REJECTED"
    })
    void thatAPersonDecidedIsToldInTheWordsOfTheRevision(
            ContractRevision revision, boolean isApproved, String status, String event) {
        TestPlatform platform = platform(revision);
        ApiClient api = platform.api();
        String person = completePerson(api, "Ann 001");
        VerificationId id = VerificationId.parse(submit(api, person).text("id")).orElseThrow();
        reviewQueue(platform.server()).decide(platform.platform(), id, isApproved, "rita", "looked at the passport");

        List<WebhookReceiver.Received> events = receiver.await(5);
        assertThat(types(events).subList(2, 5))
                .containsExactly("VERIFICATION.PENDING_MANUAL_REVIEW", "VERIFICATION." + status, event);
        assertThat(data(events.getLast()).path("kycStatus").asString()).isEqualTo(status);
        assertThat(api.get("/customers/" + person).json()).isEqualTo(data(events.getLast()));
        assertThat(api.get("/verifications/" + id).json()).isEqualTo(data(events.get(3)));
    }

    @Test
    void whatAnEventShowsIsWhatStoodAtItsMoment() {
        ApiClient api = platform(ContractRevision.AUGUST_2026).api();
        String person = completePerson(api, "Ann Lee");
        ApiResponse handedIn = submit(api, person).expect(200);

        List<WebhookReceiver.Received> events = receiver.await(4);
        List<JsonNode> data = events.stream().map(VerificationSamples::data).toList();
        assertThat(data.get(0).path("verificationStatus").asString()).isEqualTo("IN_PROGRESS");
        assertThat(data.get(1).path("kycStatus").asString()).isEqualTo("PENDING");
        assertThat(data.get(2)).isEqualTo(handedIn.json());
        assertThat(data.get(3)).isEqualTo(api.get("/customers/" + person).json());
        assertThat(data.get(3).path("kycStatus").asString()).isEqualTo("APPROVED");
        assertThat(receiver.overlapCount()).isZero();
    }

    @Test
    void gapsAreToldOnceAndAgainAfterACorrection() {
        ApiClient api = platform(ContractRevision.MAY_2026).api();
        String person = api.post("/customers", individual("'fullName': 'Ann Lee'"))
                .expect(201)
                .text("id");
        ApiResponse gaps = submit(api, person).expect(200);
        submit(api, person).expect(200);
        api.patch("/customers/" + person, individual("""
                'birthDate': '1990-01-15', 'nationality': 'US', 'idType': 'SSN', 'identifier': '1', 'address':
                {'line1': '1', 'city': 'X', 'postalCode': '1', 'country': 'US'}""")).expect(200);
        upload(api, person, "PASSPORT");
        submit(api, person).expect(200);

        List<WebhookReceiver.Received> events = receiver.await(5);
        assertThat(types(events))
                .containsExactly(
                        "VERIFICATION.RESOLVE_ERRORS",
                        "VERIFICATION.IN_PROGRESS",
                        "CUSTOMER.KYC_SUBMITTED",
                        "VERIFICATION.APPROVED",
                        "CUSTOMER.KYC_APPROVED");
        assertThat(data(events.getFirst())).isEqualTo(gaps.json());
    }

    @Test
    void aPoorDocumentIsHandedInTwiceAndToldTwice() {
        ApiClient api = platform(ContractRevision.MAY_2026).api();
        String person = completePerson(api, "Ann 003");
        submit(api, person).expect(200);
        upload(api, person, "NATIONAL_ID");
        submit(api, person).expect(200);

        assertThat(types(receiver.await(7)))
                .containsExactly(
                        "VERIFICATION.IN_PROGRESS",
                        "CUSTOMER.KYC_SUBMITTED",
                        "VERIFICATION.RESOLVE_ERRORS",
                        "VERIFICATION.IN_PROGRESS",
                        "CUSTOMER.KYC_SUBMITTED",
                        "VERIFICATION.APPROVED",
                        "CUSTOMER.KYC_APPROVED");
    }

    @Test
    void whatIsRepeatedIsToldOnce() {
        ApiClient api = platform(ContractRevision.MAY_2026).api();
        String person = completePerson(api, "Ann Lee");
        ApiClient keyed = api.with("Idempotency-Key", "once");
        submit(keyed, person).expect(200);
        submit(keyed, person).expect(200);
        receiver.await(4);

        assertThat(api.get("/webhook-events?customerId=" + person).ids()).hasSize(4);
    }

    private TestPlatform platform(ContractRevision revision) {
        TestPlatform platform = TestServer.shared().newPlatform(Mode.SANDBOX, false, revision);
        subscribe(platform.api(), receiver);
        return platform;
    }
}
