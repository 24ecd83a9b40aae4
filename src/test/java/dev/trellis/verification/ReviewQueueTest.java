package dev.trellis.verification;

import static dev.trellis.verification.VerificationSamples.completeCompany;
import static dev.trellis.verification.VerificationSamples.completePerson;
import static dev.trellis.verification.VerificationSamples.reviewQueue;
import static dev.trellis.verification.VerificationSamples.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.VerificationId;
import dev.trellis.json.Timestamps;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a person decides (behaviour, section 6).
class ReviewQueueTest {
    private final TestPlatform platform = TestServer.shared().newPlatform();
    private final ApiClient api = platform.api();
    private final ReviewQueue reviews = reviewQueue(platform.server());

    @Test
    void whoWaitsLongestComesFirst() {
        VerificationId first = waiting("Ann 001");
        VerificationId second = waiting("Ben 001");
        submit(api, completePerson(api, "Cid Lee")).expect(200);

        assertThat(queue()).containsExactly(first.text(), second.text());
        assertThat(reviews.listPending(platform.platform().id(), 1)).hasSize(1);
        decide(first, true);
        assertThat(queue()).containsExactly(second.text());
    }

    @Test
    void theQueueShowsNothingPersonal() {
        waiting("Ann 001");

        assertThat(reviews.listPending(platform.platform().id(), 10).toString()).doesNotContain("Ann", "Seattle");
    }

    @Test
    void whoWasDeletedWaitsForNothing() {
        VerificationId id = waiting("Ann 001");
        api.delete("/customers/" + api.get("/verifications/" + id).text("customerId"))
                .expect(200);

        assertThat(queue()).isEmpty();
        assertRefused(ErrorCode.USER_NOT_FOUND, () -> decide(id, true));
    }

    @ParameterizedTest
    @CsvSource({"true, APPROVED", "false, REJECTED"})
    void aDecisionSettlesTheCustomerAndIsKeptWithWhoWhenAndWhy(boolean isApproved, String status) {
        VerificationId id = waiting("Ann 001");
        Instant before = platform.server().clock().instant();
        reviews.decide(platform.platform(), id, isApproved, " rita ", " looked at the passport\ntwice ");

        assertThat(api.get("/verifications/" + id).text("verificationStatus")).isEqualTo(status);
        assertThat(api.get("/customers/" + api.get("/verifications/" + id).text("customerId"))
                        .text("kycStatus"))
                .isEqualTo(status);
        JsonNode decisions = show(id).path("decisions");
        assertThat(decisions.valueStream().map(each -> each.path("outcome").asString()))
                .containsExactly("PENDING_MANUAL_REVIEW", status);
        JsonNode ours = decisions.path(1);
        assertThat(ours.path("by").asString()).isEqualTo("rita");
        assertThat(ours.path("isManual").asBoolean()).isTrue();
        assertThat(ours.path("reason").asString()).isEqualTo("looked at the passport\ntwice");
        assertThat(Timestamps.parse(ours.path("at").asString()).orElseThrow())
                .isBetween(before.minusMillis(1), platform.server().clock().instant());
        assertThat(decisions.path(0).path("by").asString()).isEqualTo("sandbox");
        assertThat(decisions.path(0).path("isManual").asBoolean()).isFalse();
    }

    @Test
    void whoDecidesSeesEverythingButNumbers() {
        String company = completeCompany(api, "HRB 001");
        VerificationId id =
                VerificationId.parse(submit(api, company).text("id")).orElseThrow();
        ObjectNode shown = show(id);

        assertThat(shown.at("/verification/id").asString()).isEqualTo(id.text());
        assertThat(shown.path("customerStatus").asString()).isEqualTo("PENDING");
        assertThat(shown.at("/customer/businessInfo/registrationNumber").asString())
                .isEqualTo("HRB 001");
        assertThat(shown.at("/beneficialOwners/0/personalInfo/lastName").asString())
                .isEqualTo("Smith");
        assertThat(shown.path("documents")).hasSize(5);
        assertThat(shown.toString()).doesNotContain("987-65-4321");
    }

    @Test
    void whatIsDecidedStaysDecided() {
        VerificationId id = waiting("Ann 001");
        decide(id, true);

        ApiException refused = assertRefused(ErrorCode.CONFLICT, () -> decide(id, false));
        assertThat(refused.message()).contains("it is APPROVED");
        assertThat(api.get("/verifications/" + id).text("verificationStatus")).isEqualTo("APPROVED");
        assertThat(show(id).path("decisions")).hasSize(2);
    }

    @Test
    void ofTwoReviewersAtOnceOneDecides() {
        for (int round = 0; round < 10; round++) {
            VerificationId id = waiting("Ann 001");
            List<String> told = ConcurrentCalls.times(2, i -> {
                Throwable refused = catchThrowable(
                        () -> reviews.decide(platform.platform(), id, i == 0, "reviewer " + i, "reason " + i));
                return refused == null ? "done " + i : Objects.toString(refused.getMessage());
            });

            assertThat(told.stream().filter(each -> each.startsWith("done"))).hasSize(1);
            String status = told.contains("done 0") ? "APPROVED" : "REJECTED";
            assertThat(told).anyMatch(each -> each.endsWith("it is " + status + "."));
            assertThat(api.get("/verifications/" + id).text("verificationStatus"))
                    .isEqualTo(status);
            JsonNode last = show(id).path("decisions").path(1);
            assertThat(last.path("by").asString()).isEqualTo(told.contains("done 0") ? "reviewer 0" : "reviewer 1");
            assertThat(show(id).path("decisions")).hasSize(2);
        }
    }

    @Test
    void whatDoesNotWaitForAPersonIsNotForOneToDecide() {
        VerificationId poor = VerificationId.parse(
                        submit(api, completePerson(api, "Ann 003")).text("id"))
                .orElseThrow();

        assertThat(assertRefused(ErrorCode.CONFLICT, () -> decide(poor, true)).message())
                .contains("it is RESOLVE_ERRORS");
        VerificationId nobodys = VerificationId.parse("Verification:019542f5-b3e7-7d02-8000-000000000001")
                .orElseThrow();
        assertRefused(ErrorCode.REFERENCE_NOT_FOUND, () -> decide(nobodys, true));
        assertRefused(
                ErrorCode.REFERENCE_NOT_FOUND,
                () -> reviews.show(platform.platform().id(), nobodys));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\n"})
    void aDecisionNeedsSomebodyAndAReason(String nothing) {
        VerificationId id = waiting("Ann 001");

        assertRefused(ErrorCode.INVALID_INPUT, () -> reviews.decide(platform.platform(), id, true, "rita", nothing));
        assertRefused(
                ErrorCode.INVALID_INPUT, () -> reviews.decide(platform.platform(), id, true, nothing, "a reason"));
        assertRefused(
                ErrorCode.INVALID_INPUT,
                () -> reviews.decide(platform.platform(), id, true, "rita", "x".repeat(2_001)));
        assertRefused(
                ErrorCode.INVALID_INPUT, () -> reviews.decide(platform.platform(), id, true, "rita\u0000", "a reason"));
        assertThat(queue()).containsExactly(id.text());
    }

    private VerificationId waiting(String name) {
        return VerificationId.parse(
                        submit(api, completePerson(api, name)).expect(200).text("id"))
                .orElseThrow();
    }

    private List<String> queue() {
        return reviews.listPending(platform.platform().id(), 100).stream()
                .map(each -> each.path("id").asString())
                .toList();
    }

    private ObjectNode show(VerificationId id) {
        return reviews.show(platform.platform().id(), id);
    }

    private void decide(VerificationId id, boolean isApproved) {
        reviews.decide(platform.platform(), id, isApproved, "rita", "a reason");
    }

    private static ApiException assertRefused(
            ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
        return (ApiException) Objects.requireNonNull(catchThrowable(call));
    }
}
