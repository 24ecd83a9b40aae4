package dev.trellis.customers;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The customer's consent to the end-user terms, which is recorded once per version.
class TermsConsentTest {
    private static final ApiClient API = CustomerSamples.platform().api();

    @Test
    void consentIsRecordedInUniversalTime() {
        ApiResponse created = API.post("/customers", individual(consent("2025-07-21T19:32:28.123456+02:00", "V1")))
                .expect(201);

        assertThat(created.json().path("endUserTermsConsent")).isEqualTo(tree("""
                        {'acceptedAt': '2025-07-21T17:32:28.123Z', 'ipAddress': '198.51.100.24', 'termsVersion': 'V1',
                        'acceptanceMethod': 'CHECKBOX'}"""));
    }

    @Test
    void consentCanComeLater() {
        String path = "/customers/" + CustomerSamples.create(API);
        API.patch(path, individual(consent("2025-07-21T17:32:28Z", "V1"))).expect(200);

        assertThat(API.get(path).text("endUserTermsConsent.acceptedAt")).isEqualTo("2025-07-21T17:32:28Z");
    }

    @Test
    void consentToTheSameVersionIsRecordedOnce() {
        ApiResponse created = API.post("/customers", individual(consent("2025-07-21T17:32:28Z", "V1")))
                .expect(201);
        CustomerSamples.waitBeyond(Instant.parse(created.text("updatedAt")));
        ApiResponse again = API.patch(
                        "/customers/" + created.text("id"), individual(consent("2026-01-01T00:00:00Z", "V1")))
                .expect(200);

        assertThat(again.body()).isEqualTo(created.body());
    }

    @Test
    void thereIsNoConsentToTermsThatThereAreNot() {
        assertThat(API.post("/customers", individual(consent("2025-07-21T17:32:28Z", "V999")))
                        .expect(400, "END_USER_TERMS_VERSION_NOT_FOUND")
                        .invalidFields())
                .containsExactly("endUserTermsConsent.termsVersion");
        String path = "/customers/" + CustomerSamples.create(API);
        API.patch(path, individual(consent("2025-07-21T17:32:28Z", "v1")))
                .expect(400, "END_USER_TERMS_VERSION_NOT_FOUND");
        assertThat(API.get(path).json().has("endUserTermsConsent")).isFalse();
    }

    @Test
    void aFirstConsentMustBeComplete() {
        String path = "/customers/" + CustomerSamples.create(API);
        assertThat(API.patch(path, individual("'endUserTermsConsent': {'termsVersion': 'V1'}"))
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactlyInAnyOrder(
                        "endUserTermsConsent.acceptedAt",
                        "endUserTermsConsent.ipAddress",
                        "endUserTermsConsent.acceptanceMethod");
    }

    @ParameterizedTest
    @CsvSource({
        "acceptedAt, 2025-07-21",
        "acceptedAt, 2025-07-21T17:32:28",
        "acceptedAt, 2025-02-30T17:32:28Z",
        "acceptedAt, yesterday",
        "ipAddress, example.com",
        "ipAddress, 1",
        "acceptanceMethod, SMOKE_SIGNAL"
    })
    void everyPartOfAConsentIsHeldToItsForm(String field, String wrong) {
        String right = consent("2025-07-21T17:32:28Z", "V1");
        String consent = right.replaceFirst("'" + field + "': '[^']*'", "'" + field + "': '" + wrong + "'");

        assertThat(API.post("/customers", individual(consent))
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactly("endUserTermsConsent." + field);
    }

    private static String consent(String acceptedAt, String version) {
        return """
                'endUserTermsConsent': {'acceptedAt': '%s', 'ipAddress': '198.51.100.24', 'termsVersion': '%s',
                'acceptanceMethod': 'CHECKBOX'}""".formatted(acceptedAt, version);
    }
}
