package dev.trellis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.RawHttp;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies of one mebibyte are accepted, larger ones rejected; and the rest of a rejected body is
/// never read as the next request (threat 77).
class BodySizeTest {
    private static final int MAX = 1 << 20;
    private static final String START = "{\"customerType\": \"INDIVIDUAL\"";
    private static final TestPlatform PLATFORM = TestServer.shared().newPlatform();
    private static final String AUTHORIZATION =
            "Authorization: " + ApiClient.basic(PLATFORM.clientId(), PLATFORM.clientSecret());

    /// A customer, padded with spaces to a length.
    private static String body(int length) {
        return START + " ".repeat(length - START.length() - 1) + "}";
    }

    @Test
    void aBodyOfAMebibyteIsTaken() {
        PLATFORM.api().post("/customers", body(MAX)).expect(201);
    }

    @ParameterizedTest
    @ValueSource(ints = {MAX + 1, 3 * MAX})
    void aLargerOneIs413AndTheClientIsNotLeftHanging(int length) {
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            raw.sendInBackground(RawHttp.request(
                    "POST", Routes.BASE + "/customers", body(length), AUTHORIZATION, "Content-Type: application/json"));
            ApiResponse refused = ResponseChecks.check(raw.read()).expect(413, "PAYLOAD_TOO_LARGE");

            assertThat(refused.header("Connection")).hasValue("close");
            assertThat(raw.isClosedWithin(Duration.ofSeconds(5))).isTrue();
        }
    }

    @Test
    void anOrdinaryClientIsToldThatItsBodyIsTooLarge() {
        for (int i = 0; i < 10; i++) {
            PLATFORM.api().post("/customers", body(MAX + 1 + i * 50_000)).expect(413, "PAYLOAD_TOO_LARGE");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 8_192, 65_536, 2 * MAX})
    void aLargerOneInChunksIs413Too(int chunk) {
        StringBuilder body = new StringBuilder();
        for (int sent = 0; sent <= MAX; sent += chunk) {
            body.append(Integer.toHexString(chunk))
                    .append("\r\n")
                    .append(" ".repeat(chunk))
                    .append("\r\n");
        }
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            raw.sendInBackground(RawHttp.head(
                            "POST",
                            Routes.BASE + "/customers",
                            AUTHORIZATION,
                            "Content-Type: application/json",
                            "Transfer-Encoding: chunked")
                    + body
                    + "0\r\n\r\n");
            ResponseChecks.check(raw.read()).expect(413, "PAYLOAD_TOO_LARGE");

            assertThat(raw.isClosedWithin(Duration.ofSeconds(5))).isTrue();
        }
    }

    /// Otherwise one chunk could fill the memory before its size is checked.
    @ParameterizedTest
    @ValueSource(strings = {"40000000", "7fffffff", "80000000", "ffffffff", "fffffffffffffffff"})
    void aChunkThatGoesOnAndOnIsRefusedAtTheSameSize(String size) {
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            long started = System.nanoTime();
            raw.sendInBackground(RawHttp.head(
                            "POST",
                            Routes.BASE + "/customers",
                            AUTHORIZATION,
                            "Content-Type: application/json",
                            "Transfer-Encoding: chunked")
                    + size + "\r\n" + " ".repeat(2 * MAX));
            ApiResponse refused = ResponseChecks.check(raw.read());

            assertThat(refused.status()).isIn(400, 413);
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void aBodyInChunksIsTakenUpToTheSameSize() {
        String half = " ".repeat(MAX / 2 - START.length());
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            raw.sendInBackground(RawHttp.head(
                            "POST",
                            Routes.BASE + "/customers",
                            AUTHORIZATION,
                            "Content-Type: application/json",
                            "Transfer-Encoding: chunked")
                    + chunk(START + half)
                    + chunk(half + "}")
                    + "0\r\n\r\n");
            ResponseChecks.check(raw.read()).expect(201);
        }
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    @ParameterizedTest
    @ValueSource(longs = {MAX + 1, 99_999_999_999L, Long.MAX_VALUE})
    void aLengthThatIsOnlyAnnouncedIsRefusedBeforeTheBodyComes(long length) {
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            raw.send(RawHttp.head(
                    "POST",
                    Routes.BASE + "/customers",
                    AUTHORIZATION,
                    "Content-Type: application/json",
                    "Expect: 100-continue",
                    "Content-Length: " + length));
            ResponseChecks.check(raw.read()).expect(413, "PAYLOAD_TOO_LARGE");
        }
    }

    @Test
    void aStrangerWhoGoesOnAndOnIsHungUpOn() {
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            raw.sendInBackground(RawHttp.head(
                            "POST",
                            Routes.BASE + "/customers",
                            "Content-Type: application/json",
                            "Transfer-Encoding: chunked")
                    + "7fffffff\r\n" + " ".repeat(8 * MAX));
            assertThat(ResponseChecks.check(raw.read()).status()).isIn(401, 413);

            assertThat(raw.isClosedWithin(Duration.ofSeconds(5))).isTrue();
        }
    }

    /// Otherwise a client that shares a connection with others, through a proxy, could send
    /// requests in their name.
    @Test
    void whatStandsInARefusedBodyIsNeverTakenForARequest() {
        String hidden = RawHttp.head("POST", Routes.BASE + "/nothing/hidden");
        String body = hidden + " ".repeat(MAX + 1 - hidden.length());
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            raw.sendInBackground(RawHttp.request(
                    "POST", Routes.BASE + "/customers", body, AUTHORIZATION, "Content-Type: application/json"));
            ResponseChecks.check(raw.read()).expect(413, "PAYLOAD_TOO_LARGE");

            assertThat(raw.isClosedWithin(Duration.ofSeconds(5)))
                    .as("closed without another answer")
                    .isTrue();
        }
    }
}
