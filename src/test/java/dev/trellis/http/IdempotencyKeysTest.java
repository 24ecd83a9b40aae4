package dev.trellis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.RawHttp;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Idempotency keys that a client library would not send.
class IdempotencyKeysTest {
    private static final TestPlatform PLATFORM = TestServer.shared().newPlatform();
    private static final String AUTHORIZATION =
            "Authorization: " + ApiClient.basic(PLATFORM.clientId(), PLATFORM.clientSecret());
    private static final String JSON = "Content-Type: application/json";
    private static final String PERSON = "{\"customerType\": \"INDIVIDUAL\"}";

    private static RawHttp post(RawHttp raw, String... keyHeaders) {
        String[] all = java.util.Arrays.copyOf(keyHeaders, keyHeaders.length + 2);
        all[keyHeaders.length] = AUTHORIZATION;
        all[keyHeaders.length + 1] = JSON;
        return raw.send(
                RawHttp.request("POST", Routes.BASE + "/customers", PERSON, all).getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\tb", "clé", "\u00e9", "a\u007f", "\u00a0", "\u0080"})
    void aKeyThatIsEmptyOrNotPrintableAsciiIs400(String key) {
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            ResponseChecks.check(post(raw, "Idempotency-Key: " + key).read()).expect(400, "INVALID_INPUT");
        }
        assertThat(PLATFORM.api()
                        .get("/customers?limit=1")
                        .json()
                        .path("totalCount")
                        .asLong())
                .isZero();
    }

    @Test
    void twoKeysAre400() {
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            ResponseChecks.check(post(raw, "Idempotency-Key: a", "Idempotency-Key: b")
                            .read())
                    .expect(400, "INVALID_INPUT");
            ResponseChecks.check(post(raw, "Idempotency-Key: a", "idempotency-key: a")
                            .read())
                    .expect(400, "INVALID_INPUT");
        }
    }
}
