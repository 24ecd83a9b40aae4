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
import org.junit.jupiter.params.provider.MethodSource;

/// Errors of a request before it is routed: the response is still JSON with a request id
/// (threat 80).
class TransportErrorsTest {
    private static final TestPlatform PLATFORM = TestServer.shared().newPlatform();
    private static final String AUTHORIZATION =
            "Authorization: " + ApiClient.basic(PLATFORM.clientId(), PLATFORM.clientSecret());
    private static final String CUSTOMERS = Routes.BASE + "/customers";
    private static final String JSON = "Content-Type: application/json";

    record Bad(String name, int status, String request) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Bad[] badRequests() {
        return new Bad[] {
            new Bad("no request line", 400, "hello\r\n\r\n"),
            new Bad("nothing but blanks", 400, "   \r\n\r\n"),
            new Bad("unknown version", 400, "GET /healthz HTTP/9.9\r\nHost: test\r\n\r\n"),
            new Bad("no version", 400, "GET /healthz\r\nHost: test\r\n\r\n"),
            new Bad("line feeds alone", 400, "GET /healthz HTTP/1.1\nHost: test\n\n"),
            new Bad("no host", 400, "GET /healthz HTTP/1.1\r\n\r\n"),
            new Bad("two hosts", 400, RawHttp.head("GET", "/healthz", "Host: other")),
            new Bad("bad escape in the path", 400, RawHttp.head("GET", CUSTOMERS + "/%zz", AUTHORIZATION)),
            new Bad("cut-off escape in the path", 400, RawHttp.head("GET", CUSTOMERS + "/%4", AUTHORIZATION)),
            new Bad("bad escape in the query", 400, RawHttp.head("GET", CUSTOMERS + "?region=%zz", AUTHORIZATION)),
            new Bad("cut-off escape in the query", 400, RawHttp.head("GET", CUSTOMERS + "?region=%", AUTHORIZATION)),
            new Bad("control character in the path", 400, RawHttp.head("GET", "/health\u0001z")),
            // Helidon does not send 431 for overlong headers.
            new Bad("overlong header", 400, RawHttp.head("GET", "/healthz", "X-Long: " + "a".repeat(40_000))),
            new Bad(
                    "too many headers",
                    400,
                    RawHttp.head(
                            "GET", "/healthz", "X-Many: a\r\n".repeat(5_000).strip())),
            new Bad("overlong request line", 414, RawHttp.head("GET", "/healthz?x=" + "a".repeat(40_000))),
            new Bad("header without colon", 400, RawHttp.head("GET", "/healthz", "nonsense")),
            new Bad("blank before the colon", 400, RawHttp.head("GET", "/healthz", "X-Odd : a")),
            new Bad("folded header", 400, RawHttp.head("GET", "/healthz", "X-Odd: a\r\n b")),
            new Bad("NUL in a header", 400, RawHttp.head("GET", "/healthz", "X-Odd: a\0b")),
            new Bad("length and chunks", 400, post("0\r\n\r\n", "Content-Length: 5", "Transfer-Encoding: chunked")),
            new Bad("chunks and length", 400, post("0\r\n\r\n", "Transfer-Encoding: chunked", "Content-Length: 5")),
            new Bad("two lengths", 400, post("{}   ", "Content-Length: 5", "Content-Length: 2")),
            new Bad("two lengths in one", 400, post("{}   ", "Content-Length: 5, 2")),
            new Bad("negative length", 400, post("{}", "Content-Length: -2")),
            new Bad("signed length", 400, post("{}", "Content-Length: +2")),
            new Bad("length that is no number", 400, post("{}", "Content-Length: 2x")),
            new Bad("length beyond all numbers", 400, post("{}", "Content-Length: " + "9".repeat(30))),
            new Bad("chunk size that is no number", 400, post("zz\r\n{}\r\n0\r\n\r\n", "Transfer-Encoding: chunked")),
            new Bad("negative chunk size", 400, post("-2\r\n{}\r\n0\r\n\r\n", "Transfer-Encoding: chunked")),
            new Bad("body in gzip", 400, post("{}", "Content-Encoding: gzip", "Content-Length: 2")),
            new Bad("unknown transfer coding", 501, post("0\r\n\r\n", "Transfer-Encoding: gzip, chunked")),
            new Bad("preface of HTTP/2", 400, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        };
    }

    private static String post(String body, String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = AUTHORIZATION;
        all[headers.length + 1] = JSON;
        return RawHttp.head("POST", CUSTOMERS, all) + body;
    }

    @ParameterizedTest
    @MethodSource("badRequests")
    void aBadRequestIsRefusedOnceInJsonAndTheConnectionClosed(Bad bad) {
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            ApiResponse refused =
                    ResponseChecks.check(raw.sendInBackground(bad.request()).read());

            assertThat(refused.status()).isEqualTo(bad.status());
            assertThat(raw.isClosedWithin(Duration.ofSeconds(5)))
                    .as("closed without another answer")
                    .isTrue();
        }
    }

    @Test
    void aBodyThatBreaksOffIsTheClientsFault() {
        for (String body : new String[] {
            post("{\"customerTy", "Content-Length: 100"), post("5\r\n{\"cus", "Transfer-Encoding: chunked")
        }) {
            try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
                ApiResponse refused =
                        ResponseChecks.check(raw.send(body).finishSending().read());

                assertThat(refused.status()).isBetween(400, 499);
            }
        }
    }

    @Test
    void manyBadConnectionsDoNotKeepOthersFromBeingServed() throws InterruptedException {
        Thread[] vandals = new Thread[4];
        for (int i = 0; i < vandals.length; i++) {
            vandals[i] = Thread.ofVirtual().start(() -> {
                for (Bad bad : badRequests()) {
                    try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
                        raw.send(bad.request());
                    }
                }
            });
        }
        for (int i = 0; i < 50; i++) {
            PLATFORM.api().get("/customers?limit=1").expect(200);
        }
        for (Thread vandal : vandals) {
            vandal.join();
        }
    }
}
