package dev.trellis.customers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The example requests of the public guide, exactly as they are written there.
class GuideExamplesTest {
    private final ApiClient api = TestServer.shared().newPlatform().api();

    @ParameterizedTest
    @ValueSource(strings = {"create-individual", "create-individual-mx", "create-business", "create-for-hosted-kyc"})
    void aCustomerIsCreatedAsTheGuideWritesIt(String example) throws IOException {
        var created = api.post("/customers", example(example)).expect(201);

        assertThat(created.text("id")).startsWith("Customer:");
        assertThat(created.text(example.endsWith("business") ? "kybStatus" : "kycStatus"))
                .isEqualTo("PENDING");
        assertThat(api.get("/customers/" + created.text("id")).expect(200).json())
                .isEqualTo(created.json());
    }

    static String example(String name) throws IOException {
        try (InputStream in = GuideExamplesTest.class.getResourceAsStream("/contract/examples/" + name + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
