package dev.trellis.verification;

import static dev.trellis.testing.RequestBodies.json;
import static dev.trellis.verification.VerificationSamples.addOwner;
import static dev.trellis.verification.VerificationSamples.bareCompany;
import static dev.trellis.verification.VerificationSamples.completePerson;
import static dev.trellis.verification.VerificationSamples.owner;
import static dev.trellis.verification.VerificationSamples.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trellis.base.ApiException;
import dev.trellis.base.VerificationId;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Owners and verifications of another platform are none.
class VerificationTenantIsolationTest {
    private static final String UUID = "019542f5-b3e7-7d02-8000-000000000001";

    private final TestPlatform ours = TestServer.shared().newPlatform();
    private final ApiClient us = ours.api();
    private final ApiClient them = TestServer.shared().newPlatform().api();

    @Test
    void aForeignOwnerIsAnsweredLikeOneWhoNeverWas() {
        String company = bareCompany(them);
        String foreign = addOwner(them, company);
        ApiResponse before = them.get("/beneficial-owners/" + foreign);
        for (String method : List.of("GET", "PATCH")) {
            ApiResponse unknown = call(method, "/beneficial-owners/BeneficialOwner:" + UUID);
            unknown.expect(404, "REFERENCE_NOT_FOUND");
            for (String id : List.of(foreign, foreign.replace("BeneficialOwner", "Customer"), foreign + "0", "x")) {
                ApiResponse answer = call(method, "/beneficial-owners/" + id);
                assertThat(answer.body()).as(id).isEqualTo(unknown.body());
                assertThat(comparable(answer)).isEqualTo(comparable(unknown));
            }
        }

        assertThat(them.get("/beneficial-owners/" + foreign).body()).isEqualTo(before.body());
        assertThat(us.get("/beneficial-owners?customerId=" + company)
                        .expect(200)
                        .body())
                .isEqualTo(
                        us.get("/beneficial-owners?customerId=Customer:" + UUID).body());
    }

    @Test
    void aForeignBusinessTakesNoOwners() {
        String company = bareCompany(them);
        ApiResponse unknown = us.post(
                        "/beneficial-owners", owner("Customer:" + UUID).toString())
                .expect(404, "USER_NOT_FOUND");

        assertThat(us.post("/beneficial-owners", owner(company).toString()).body())
                .isEqualTo(unknown.body());
        assertThat(them.get("/beneficial-owners?customerId=" + company).ids()).isEmpty();
    }

    @Test
    void aForeignVerificationIsAnsweredLikeOneThatNeverWas() {
        String person = completePerson(them, "Ann 001");
        String foreign = submit(them, person).expect(200).text("id");
        ApiResponse unknown = us.get("/verifications/Verification:" + UUID).expect(404, "REFERENCE_NOT_FOUND");

        for (String id : List.of(foreign, "x", foreign.toUpperCase(java.util.Locale.ROOT))) {
            assertThat(us.get("/verifications/" + id).body()).isEqualTo(unknown.body());
        }
        assertThat(us.get("/verifications").expect(200).ids()).isEmpty();
        assertThat(us.get("/verifications?customerId=" + person).expect(200).ids())
                .isEmpty();
        assertThat(submit(us, person).expect(404, "USER_NOT_FOUND").body())
                .isEqualTo(submit(us, "Customer:" + UUID).body());
    }

    @Test
    void aReviewerOfAnotherPlatformDecidesNothing() {
        String person = completePerson(them, "Ann 001");
        VerificationId foreign =
                VerificationId.parse(submit(them, person).text("id")).orElseThrow();
        ReviewQueue reviews = VerificationSamples.reviewQueue(TestServer.shared());

        assertThat(reviews.listPending(ours.platform().id(), 100)).isEmpty();
        assertThatThrownBy(() -> reviews.show(ours.platform().id(), foreign)).isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> reviews.decide(ours.platform(), foreign, true, "eve", "mine now"))
                .isInstanceOf(ApiException.class);
        assertThat(them.get("/verifications/" + foreign).text("verificationStatus"))
                .isEqualTo("PENDING_MANUAL_REVIEW");
    }

    private ApiResponse call(String method, String path) {
        return us.send(method, path, method.equals("PATCH") ? json("{'ownershipPercentage': 1}") : null);
    }

    private static Map<String, String> comparable(ApiResponse reply) {
        Map<String, String> headers = new TreeMap<>(reply.headers());
        headers.keySet().removeAll(List.of("x-request-id", "date"));
        return headers;
    }
}
