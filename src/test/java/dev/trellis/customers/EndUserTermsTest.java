package dev.trellis.customers;

import static dev.trellis.testing.RequestBodies.individual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.Config;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/// `GET /customers/end-user-terms`, and the placeholder page that is served until the operator
/// configures another address.
class EndUserTermsTest {
    @Test
    void theVersionIsTheOneThatCanBeConsentedTo() {
        ApiResponse terms = CustomerSamples.platform()
                .api()
                .get("/customers/end-user-terms")
                .expect(200);

        assertThat(terms.text("version")).isEqualTo("V1");
        CustomerSamples.platform()
                .api()
                .post("/customers", individual("""
                        'endUserTermsConsent': {'acceptedAt': '2025-07-21T17:32:28Z', 'ipAddress': '198.51.100.24',
                        'termsVersion': '%s', 'acceptanceMethod': 'CHECKBOX'}""".formatted(terms.text("version"))))
                .expect(201);
    }

    @Test
    void theUrlLeadsToAPageThatSaysThereAreNoTermsYet() throws IOException, InterruptedException {
        String url = CustomerSamples.platform()
                .api()
                .get("/customers/end-user-terms")
                .text("url");
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> page =
                    client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'");
            assertThat(page.body()).contains("No terms have been published").contains("TRELLIS_END_USER_TERMS_URL");
        }
    }

    @Test
    void theOperatorNamesThePageOrTheServersAddress() {
        try (TestServer behindProxy =
                TestServer.startWith(new Config.Integrations("https://grid.example.com/api", null, null))) {
            assertThat(behindProxy
                            .newPlatform()
                            .api()
                            .get("/customers/end-user-terms")
                            .text("url"))
                    .isEqualTo("https://grid.example.com/api/legal/end-user-terms");
        }
        try (TestServer own = TestServer.startWith(
                new Config.Integrations("https://grid.example.com", "https://example.com/terms", null))) {
            assertThat(own.newPlatform().api().get("/customers/end-user-terms").text("url"))
                    .isEqualTo("https://example.com/terms");
        }
    }
}
