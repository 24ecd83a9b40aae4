package dev.trellis.customers;

import static dev.trellis.testing.RequestBodies.business;
import static dev.trellis.testing.RequestBodies.businessChange;
import static dev.trellis.testing.RequestBodies.individual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The initial status of a customer, and which platforms may set one.
class CustomerStatusTest {
    private static final ApiClient UNREGULATED = platform(Mode.SANDBOX, false, ContractRevision.MAY_2026);
    private static final ApiClient REGULATED = platform(Mode.SANDBOX, true, ContractRevision.MAY_2026);

    @ParameterizedTest
    @CsvSource({
        "SANDBOX, true, MAY_2026, APPROVED",
        "SANDBOX, true, AUGUST_2026, APPROVED",
        "SANDBOX, false, MAY_2026, PENDING",
        "SANDBOX, false, AUGUST_2026, UNVERIFIED",
        "PRODUCTION, true, MAY_2026, APPROVED",
        "PRODUCTION, false, MAY_2026, PENDING",
        "PRODUCTION, false, AUGUST_2026, UNVERIFIED"
    })
    void theStatusAtCreationHangsOnThePlatform(
            Mode mode, boolean isRegulated, ContractRevision revision, String status) {
        ApiClient api = platform(mode, isRegulated, revision);

        ApiResponse person = api.post("/customers", individual()).expect(201);
        assertThat(person.text("kycStatus")).isEqualTo(status);
        assertThat(person.json().has("kybStatus")).isFalse();
        ApiResponse company = api.post("/customers", business()).expect(201);
        assertThat(company.text("kybStatus")).isEqualTo(status);
        assertThat(company.json().has("kycStatus")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNVERIFIED", "APPROVED", "REJECTED", "HOLD", "EXPIRED", "CANCELED"})
    void anUnregulatedPlatformSetsNoStatus(String status) {
        UNREGULATED
                .post("/customers", individual("'kycStatus': '" + status + "'"))
                .expect(403, "FORBIDDEN");
        UNREGULATED
                .post("/customers", business("'kybStatus': '" + status + "'"))
                .expect(403, "FORBIDDEN");

        ApiResponse person = UNREGULATED.post("/customers", individual()).expect(201);
        String path = "/customers/" + person.text("id");
        UNREGULATED
                .patch(path, individual("'kycStatus': '" + status + "'", "'fullName': 'Ann'"))
                .expect(403, "FORBIDDEN");
        assertThat(UNREGULATED.get(path).body()).isEqualTo(person.body());

        String company = UNREGULATED.post("/customers", business()).expect(201).text("id");
        UNREGULATED
                .patch("/customers/" + company, businessChange("'kybStatus': '" + status + "'"))
                .expect(403, "FORBIDDEN");
    }

    @Test
    void theCurrentStatusSentBackIsHarmless() {
        assertThat(UNREGULATED
                        .post("/customers", individual("'kycStatus': 'PENDING'"))
                        .expect(201)
                        .text("kycStatus"))
                .isEqualTo("PENDING");
        ApiResponse created =
                UNREGULATED.post("/customers", CustomerSamples.BUSINESS).expect(201);
        String path = "/customers/" + created.text("id");
        assertThat(UNREGULATED
                        .patch(path, businessChange("'kybStatus': 'PENDING'"))
                        .expect(200)
                        .body())
                .isEqualTo(created.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GOOD", "approved", "", "PENDING_REVIEW"})
    void aStatusThatThereIsNotIsRefusedEverywhere(String status) {
        for (ApiClient api : new ApiClient[] {UNREGULATED, REGULATED}) {
            String customer = CustomerSamples.create(api);
            assertThat(api.patch("/customers/" + customer, individual("'kycStatus': '" + status + "'"))
                            .expect(400, "INVALID_INPUT")
                            .invalidFields())
                    .containsExactly("kycStatus");
        }
    }

    @Test
    void aRegulatedPlatformDecidesByHand() {
        String person = "/customers/" + CustomerSamples.create(REGULATED);
        for (String status : new String[] {"REJECTED", "REJECTED", "APPROVED", "APPROVED", "REJECTED"}) {
            assertThat(REGULATED
                            .patch(person, individual("'kycStatus': '" + status + "'"))
                            .expect(200)
                            .text("kycStatus"))
                    .isEqualTo(status);
            assertThat(REGULATED.get(person).text("kycStatus")).isEqualTo(status);
        }
        String company = "/customers/"
                + REGULATED.post("/customers", business()).expect(201).text("id");
        assertThat(REGULATED
                        .patch(company, businessChange("'kybStatus': 'REJECTED'"))
                        .expect(200)
                        .text("kybStatus"))
                .isEqualTo("REJECTED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNVERIFIED", "PENDING", "HOLD", "EXPIRED", "CANCELED"})
    void aRegulatedPlatformDecidesForOrAgainst(String status) {
        String person = "/customers/" + CustomerSamples.create(REGULATED);
        assertThat(REGULATED
                        .patch(person, individual("'kycStatus': '" + status + "'", "'fullName': 'Ann'"))
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactly("kycStatus");
        assertThat(REGULATED.get(person).json().has("fullName")).isFalse();
    }

    @Test
    void theStatusOfTheOtherTypeIsNoFieldOfACustomer() {
        String person = "/customers/" + CustomerSamples.create(UNREGULATED);
        ApiResponse patched =
                UNREGULATED.patch(person, individual("'kybStatus': 'APPROVED'")).expect(200);

        assertThat(patched.text("kycStatus")).isEqualTo("PENDING");
        assertThat(patched.json().has("kybStatus")).isFalse();
    }

    private static ApiClient platform(Mode mode, boolean isRegulated, ContractRevision revision) {
        return TestServer.shared().newPlatform(mode, isRegulated, revision).api();
    }
}
