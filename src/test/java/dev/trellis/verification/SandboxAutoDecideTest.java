package dev.trellis.verification;

import static dev.trellis.testing.RequestBodies.business;
import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A sandbox that decides on customers when they are made (behaviour, section 6).
class SandboxAutoDecideTest {
    private static final String ON = json("{'sandboxAutoDecide': true}");

    private final WebhookReceiver receiver = WebhookReceiver.start();

    @AfterEach
    void stopReceiver() {
        receiver.close();
    }

    @ParameterizedTest
    @CsvSource({
        "MAY_2026, Ann Lee, APPROVED, VERIFICATION.APPROVED CUSTOMER.KYC_APPROVED",
        "MAY_2026, , APPROVED, VERIFICATION.APPROVED CUSTOMER.KYC_APPROVED",
        "MAY_2026, Ann 001, PENDING, VERIFICATION.PENDING_MANUAL_REVIEW",
        "MAY_2026, Ann 002, REJECTED, VERIFICATION.REJECTED CUSTOMER.KYC_REJECTED",
        "AUGUST_2026, Ann Lee, APPROVED, VERIFICATION.APPROVED CUSTOMER.KYC_APPROVED",
        "AUGUST_2026, Ann 001, PENDING, VERIFICATION.PENDING_MANUAL_REVIEW",
        "AUGUST_2026, Ann 002, REJECTED, VERIFICATION.REJECTED CUSTOMER.KYC_REJECTED"
    })
    void aPersonStartsAsTheEndingOfTheNameSays(
            ContractRevision revision, @Nullable String name, String status, String events) {
        ApiClient api = platform(revision).api();
        ApiResponse created = api.post(
                        "/customers", name == null ? individual() : individual("'fullName': '" + name + "'"))
                .expect(201);

        assertThat(created.text("kycStatus")).isEqualTo(status);
        assertThat(api.get("/customers/" + created.text("id")).body()).isEqualTo(created.body());
        List<WebhookReceiver.Received> told = receiver.await(events.split(" ").length);
        assertThat(String.join(" ", types(told))).isEqualTo(events);
        ApiResponse verifications = api.get("/verifications").expect(200);
        assertThat(verifications.json().path("data")).hasSize(1);
        assertThat(data(told.getFirst()))
                .isEqualTo(verifications.json().path("data").path(0));
        if (told.size() > 1) {
            assertThat(data(told.getLast())).isEqualTo(created.json());
        }
    }

    @ParameterizedTest
    @CsvSource({"HRB 7, APPROVED", "HRB 001, PENDING", "HRB 002, REJECTED", "HRB 003, UNVERIFIED"})
    void aBusinessStartsAsTheEndingOfItsNumberSays(String number, String status) {
        ApiClient api = platform(ContractRevision.MAY_2026).api();
        ApiResponse created =
                api.post("/customers", json("""
                        {'customerType': 'BUSINESS', 'businessInfo': {'legalName': 'Acme 002', 'country': 'US', 'taxId': '1',
                         'incorporatedOn': '2018-03-14', 'registrationNumber': '%s'}}""".formatted(number))).expect(201);

        assertThat(created.text("kybStatus")).isEqualTo(status);
        assertThat(api.post("/customers", business()).expect(201).text("kybStatus"))
                .isEqualTo("APPROVED");
    }

    @ParameterizedTest
    @CsvSource({"MAY_2026", "AUGUST_2026"})
    void whoHasADocumentToCorrectStartsUnverifiedAndIsHandedInLater(ContractRevision revision) {
        ApiClient api = platform(revision).api();
        String person = VerificationSamples.person(api, "Ann 003");
        assertThat(api.get("/customers/" + person).text("kycStatus")).isEqualTo("UNVERIFIED");
        assertThat(api.get("/verifications").ids()).isEmpty();
        assertThat(api.get("/webhook-events?customerId=" + person).ids()).isEmpty();

        upload(api, person, "PASSPORT");
        assertThat(VerificationSamples.errors(submit(api, person))).containsExactly("POOR_QUALITY_DOCUMENT");
        upload(api, person, "PASSPORT");
        assertThat(submit(api, person).text("verificationStatus")).isEqualTo("APPROVED");
        assertThat(types(receiver.await(7))).endsWith("VERIFICATION.APPROVED", "CUSTOMER.KYC_APPROVED");
    }

    @Test
    void whoIsDecidedOnIsNotHandedInAgain() {
        ApiClient api = platform(ContractRevision.MAY_2026).api();

        submit(api, VerificationSamples.completePerson(api, "Ann Lee")).expect(400, "INVALID_INPUT");
    }

    @Test
    void whoWaitsIsDecidedOnByAPerson() {
        TestPlatform platform = platform(ContractRevision.MAY_2026);
        String person = VerificationSamples.person(platform.api(), "Ann 001");
        VerificationId id = VerificationId.parse(
                        platform.api().get("/verifications").ids().getFirst())
                .orElseThrow();
        ReviewQueue reviews = reviewQueue(platform.server());
        reviews.decide(platform.platform(), id, true, "rita", "fine");

        assertThat(platform.api().get("/customers/" + person).text("kycStatus")).isEqualTo("APPROVED");
        assertThat(types(receiver.await(3)))
                .containsExactly(
                        "VERIFICATION.PENDING_MANUAL_REVIEW",
                        "VERIFICATION.APPROVED",
                        "CUSTOMER.KYC_MANUALLY_APPROVED");
        assertThat(reviews.show(platform.platform().id(), id)
                        .path("decisions")
                        .valueStream()
                        .map(decision -> decision.path("by").asString()))
                .containsExactly("sandbox", "rita");
    }

    @Test
    void aRepeatedCreationIsDecidedOnce() {
        ApiClient api = platform(ContractRevision.MAY_2026).api();
        ApiClient keyed = api.with("Idempotency-Key", "k");
        ApiResponse first =
                keyed.post("/customers", individual("'fullName': 'Ann Lee'")).expect(201);
        ApiResponse again =
                keyed.post("/customers", individual("'fullName': 'Ann Lee'")).expect(201);

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(api.get("/verifications").ids()).hasSize(1);
        assertThat(api.get("/webhook-events?customerId=" + first.text("id")).ids())
                .hasSize(2);
    }

    @Test
    void aCreationThatIsRefusedDecidesNothing() {
        ApiClient api = platform(ContractRevision.MAY_2026).api();
        api.post("/customers", individual("'platformCustomerId': 'a'")).expect(201);
        api.post("/customers", individual("'platformCustomerId': 'a'")).expect(409, "CONFLICT");

        assertThat(api.get("/verifications").ids()).hasSize(1);
    }

    @Test
    void itIsSwitchedOnAndOff() {
        ApiClient api = TestServer.shared().newPlatform().api();
        assertThat(api.get("/config").json().has("sandboxAutoDecide")).isFalse();
        assertThat(start(api)).isEqualTo("PENDING");
        assertThat(api.patch("/config", ON)
                        .expect(200)
                        .json()
                        .path("sandboxAutoDecide")
                        .asBoolean())
                .isTrue();
        assertThat(start(api)).isEqualTo("APPROVED");
        assertThat(api.patch("/config", "{}")
                        .expect(200)
                        .json()
                        .path("sandboxAutoDecide")
                        .asBoolean())
                .isTrue();
        api.patch("/config", json("{'sandboxAutoDecide': false}")).expect(200);
        assertThat(start(api)).isEqualTo("PENDING");
        assertThat(api.patch("/config", json("{'sandboxAutoDecide': 'yes'}"))
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactly("sandboxAutoDecide");
    }

    @Test
    void itIsForSandboxesOnly() {
        ApiClient production = TestServer.shared()
                .newPlatform(Mode.PRODUCTION, false, ContractRevision.MAY_2026)
                .api();

        assertThat(production.patch("/config", ON).expect(400, "INVALID_INPUT").invalidFields())
                .containsExactly("sandboxAutoDecide");
        production.patch("/config", json("{'sandboxAutoDecide': false}")).expect(200);
        assertThat(start(production)).isEqualTo("PENDING");
    }

    @Test
    void aRegulatedPlatformsCustomersAreApprovedAnyway() {
        ApiClient regulated = TestServer.shared()
                .newPlatform(Mode.SANDBOX, true, ContractRevision.MAY_2026)
                .api();
        regulated.patch("/config", ON).expect(200);
        ApiResponse created = regulated
                .post("/customers", individual("'fullName': 'Ann 002'"))
                .expect(201);

        assertThat(created.text("kycStatus")).isEqualTo("APPROVED");
        assertThat(regulated
                        .get("/webhook-events?customerId=" + created.text("id"))
                        .ids())
                .isEmpty();
    }

    private static String start(ApiClient api) {
        return api.post("/customers", individual("'fullName': 'Ann Lee'"))
                .expect(201)
                .text("kycStatus");
    }

    private TestPlatform platform(ContractRevision revision) {
        TestPlatform platform = TestServer.shared().newPlatform(Mode.SANDBOX, false, revision);
        subscribe(platform.api(), receiver);
        platform.api().patch("/config", ON).expect(200);
        return platform;
    }
}
