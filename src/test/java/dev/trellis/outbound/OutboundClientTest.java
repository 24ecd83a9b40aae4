package dev.trellis.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A hostile, broken or slow receiver cannot harm the server that sends requests to it (threats 30
/// to 35).
class OutboundClientTest {
    private static final Duration LIMIT = Duration.ofMillis(1_500);
    private static final long SOON_NANOS = Duration.ofSeconds(8).toNanos();

    private final Listener listener = new Listener();
    private final OutboundClient client = client(host -> List.of(InetAddress.getLoopbackAddress()));

    @AfterEach
    void close() throws IOException {
        client.close();
        listener.close();
    }

    @Test
    void anAnswerIsGivenBackAndTheRequestIsAsItWasMeant() {
        listener.answer("HTTP/1.1 201 Created\r\nContent-Length: 5\r\nRetry-After: 7\r\n\r\nhello");
        OutboundResult result = client.post(
                listener.url(),
                EndpointStrictness.SANDBOX,
                Map.of("Content-Type", "application/json", "X-Grid-Signature", "{\"v\": \"1\"}"),
                bytes("{}"));

        assertThat(result).isInstanceOfSatisfying(OutboundResult.Answered.class, answered -> {
            assertThat(answered.status()).isEqualTo(201);
            assertThat(answered.body()).isEqualTo(bytes("hello"));
            assertThat(answered.isTruncated()).isFalse();
            assertThat(answered.retryAfter()).contains(Duration.ofSeconds(7));
        });
        assertThat(listener.lastRequest())
                .startsWith("POST /hooks HTTP/1.1\r\n")
                .contains("Content-Type: application/json\r\n", "X-Grid-Signature: {\"v\": \"1\"}\r\n")
                .contains("Content-Length: 2\r\n", "User-Agent: Trellis-Webhooks/1\r\n")
                .doesNotContain("gzip", "Cookie", "Authorization", "Expect")
                .endsWith("\r\n\r\n{}");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowed(int status) {
        listener.answer(
                "HTTP/1.1 " + status + " Moved\r\nLocation: " + listener.url() + "/next\r\nContent-Length: 0\r\n\r\n");

        assertThat(post())
                .isInstanceOfSatisfying(
                        OutboundResult.Answered.class,
                        answered -> assertThat(answered.status()).isEqualTo(status));
        assertThat(listener.requests()).isEqualTo(1);
    }

    @Test
    void connectionsAreUsedAgain() {
        listener.answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK");
        for (int i = 0; i < 5; i++) {
            assertThat(post()).isInstanceOf(OutboundResult.Answered.class);
        }
        assertThat(listener.requests()).isEqualTo(5);
        assertThat(listener.connections()).isEqualTo(1);
    }

    @Test
    void anAnswerThatNeverEndsIsCut() {
        AtomicLong written = new AtomicLong();
        AtomicBoolean isOver = new AtomicBoolean();
        listener.handle(socket -> {
            OutputStream out = socket.getOutputStream();
            out.write(bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
            byte[] chunk = bytes("1000\r\n" + "x".repeat(4096) + "\r\n");
            try {
                while (true) {
                    out.write(chunk);
                    written.addAndGet(chunk.length);
                }
            } finally {
                isOver.set(true);
            }
        });

        assertThat(timed()).isInstanceOfSatisfying(OutboundResult.Answered.class, answered -> {
            assertThat(answered.body()).hasSize(64 * 1024);
            assertThat(answered.isTruncated()).isTrue();
        });
        Eventually.holds("the connection is closed", isOver::get);
        assertThat(written).as("what fits into buffers, and no more").hasValueLessThan(20_000_000);
    }

    @Test
    void anAnswerThatDripsIsCutAndItsStatusCounts() {
        listener.handle(socket -> {
            OutputStream out = socket.getOutputStream();
            out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"));
            drip(out, "x");
        });

        assertThat(timed()).isInstanceOfSatisfying(OutboundResult.Answered.class, answered -> {
            assertThat(answered.status()).isEqualTo(200);
            assertThat(answered.isTruncated()).isTrue();
            assertThat(answered.body().length).isBetween(1, 1_000);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "HTTP/1.1 200 OK\r\nX-Slow: ", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"})
    void aHeadThatDripsIsATimeout(String start) {
        listener.handle(socket -> {
            socket.getOutputStream().write(bytes(start));
            drip(socket.getOutputStream(), start.isEmpty() ? "" : "x");
        });

        assertFailed(timed(), OutboundResult.Reason.TIMEOUT);
    }

    @Test
    void aGzipBombStaysSmall() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write(new byte[50_000_000]);
        }
        listener.handle(socket -> {
            OutputStream out = socket.getOutputStream();
            out.write(
                    bytes("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + bomb.size() + "\r\n\r\n"));
            out.write(bomb.toByteArray());
        });

        assertThat(timed())
                .isInstanceOfSatisfying(
                        OutboundResult.Answered.class,
                        answered -> assertThat(answered.body())
                                .isEqualTo(Arrays.copyOf(bomb.toByteArray(), Math.min(bomb.size(), 64 * 1024))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/9.9 OK\r\n\r\n",
                "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "\0\0\0\0\0\0\0\0"
            })
    void whateverElseComesIsNoException(String answer) {
        listener.handle(socket -> socket.getOutputStream().write(bytes(answer)));

        assertThat(timed()).isNotNull();
    }

    @Test
    void aHeadWithoutEndIsNotKept() {
        listener.handle(socket -> {
            OutputStream out = socket.getOutputStream();
            out.write(bytes("HTTP/1.1 200 OK\r\n"));
            for (int i = 0; ; i++) {
                out.write(bytes("X-" + i + ": " + "y".repeat(1_000) + "\r\n"));
            }
        });

        assertFailed(timed(), OutboundResult.Reason.BROKEN);
    }

    @Test
    void nobodyThereIsUnreachable() throws IOException {
        listener.close();

        assertFailed(timed(), OutboundResult.Reason.UNREACHABLE);
    }

    @Test
    void aNameThatComesToMeanSomethingElseIsNotConnectedTo() {
        AtomicInteger asked = new AtomicInteger();
        DnsResolver rebinding = host -> List.of(
                asked.getAndIncrement() == 0
                        ? InetAddress.ofLiteral("93.184.215.14")
                        : InetAddress.getLoopbackAddress());
        EndpointPolicy policy = new EndpointPolicy(AllowList.parse(""), port -> false, rebinding);
        String url = "https://rebinding.example:" + listener.port() + "/";

        assertThat(policy.validationError(url, EndpointStrictness.PRODUCTION))
                .as("when it is saved")
                .isEmpty();
        try (OutboundClient strict = new OutboundClient(policy, LIMIT, null)) {
            assertFailed(
                    strict.post(url, EndpointStrictness.PRODUCTION, Map.of(), bytes("{}")),
                    OutboundResult.Reason.REFUSED_ADDRESS);
        }
        assertThat(asked.get())
                .as("asked once when saved, once to connect: what was checked is what is used")
                .isEqualTo(2);
        assertThat(listener.connections()).isZero();
    }

    @Test
    void thisServerIsNotCalledUnderAnAlias() {
        EndpointPolicy policy = new EndpointPolicy(
                AllowList.parse(""),
                port -> port == listener.port(),
                host -> List.of(InetAddress.getLoopbackAddress()));
        try (OutboundClient strict = new OutboundClient(policy, LIMIT, null)) {
            assertFailed(
                    strict.post(
                            "http://alias.example:" + listener.port() + "/",
                            EndpointStrictness.SANDBOX,
                            Map.of(),
                            bytes("{}")),
                    OutboundResult.Reason.REFUSED_ADDRESS);
        }
        assertThat(listener.connections()).isZero();
    }

    static java.util.stream.Stream<EndpointPolicyTest.Vector> refused() {
        return EndpointPolicyTest.refused();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsRefusedIsNotConnectedTo(EndpointPolicyTest.Vector vector) {
        String url = vector.url().replaceFirst("(?<=[0-9\\]a-z])/", ":" + listener.port() + "/");
        for (String target : List.of(vector.url(), url)) {
            OutboundResult result = client.post(target, EndpointStrictness.PRODUCTION, Map.of(), bytes("{}"));
            assertFailed(result, OutboundResult.Reason.REFUSED_ADDRESS);
        }
        assertThat(listener.connections()).isZero();
    }

    private OutboundResult post() {
        return client.post(
                listener.url(), EndpointStrictness.SANDBOX, Map.of("Content-Type", "application/json"), bytes("{}"));
    }

    private OutboundResult timed() {
        long start = System.nanoTime();
        OutboundResult result = post();
        assertThat(System.nanoTime() - start).isLessThan(SOON_NANOS);
        return result;
    }

    private static void assertFailed(OutboundResult result, OutboundResult.Reason reason) {
        assertThat(result).isInstanceOfSatisfying(OutboundResult.Failed.class, failed -> {
            assertThat(failed.reason()).as(failed.message()).isEqualTo(reason);
            assertThat(failed.message()).isNotBlank();
        });
    }

    private static OutboundClient client(DnsResolver resolver) {
        return new OutboundClient(new EndpointPolicy(AllowList.parse(""), port -> false, resolver), LIMIT, null);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void drip(OutputStream out, String what) throws IOException {
        try {
            while (true) {
                out.write(bytes(what));
                out.flush();
                Thread.sleep(20);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /// A server on which a test can send any bytes.
    static final class Listener implements AutoCloseable {
        private final ServerSocket socket;
        private final AtomicInteger connections = new AtomicInteger();
        private final AtomicInteger requests = new AtomicInteger();
        private volatile String lastRequest = "";
        private volatile Handler handler = s -> {};
        private final Thread acceptor;
        private volatile boolean isKeptAlive;

        interface Handler {
            void handle(Socket socket) throws IOException;
        }

        Listener() {
            try {
                socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            acceptor = Thread.ofVirtual().start(() -> {
                while (!socket.isClosed()) {
                    try {
                        Socket accepted = socket.accept();
                        connections.incrementAndGet();
                        Thread.ofVirtual().start(() -> serve(accepted));
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
        }

        void answer(String answer) {
            isKeptAlive = true;
            handler = s -> s.getOutputStream().write(bytes(answer));
        }

        void handle(Handler wanted) {
            handler = wanted;
        }

        private void serve(Socket accepted) {
            try (accepted) {
                do {
                    readRequest(accepted.getInputStream());
                    requests.incrementAndGet();
                    handler.handle(accepted);
                } while (isKeptAlive);
            } catch (IOException gone) {
                // The client closed the connection, as expected.
            }
        }

        private void readRequest(InputStream in) throws IOException {
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            while (!request.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n{}")) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("closed");
                }
                request.write(next);
            }
            lastRequest = request.toString(StandardCharsets.ISO_8859_1);
        }

        String url() {
            return "http://127.0.0.1:" + port() + "/hooks";
        }

        int port() {
            return socket.getLocalPort();
        }

        int connections() {
            return connections.get();
        }

        int requests() {
            return requests.get();
        }

        String lastRequest() {
            return lastRequest;
        }

        @Override
        public void close() throws IOException {
            socket.close();
            try {
                // As long as a thread waits in accept, the port goes on listening.
                acceptor.join();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
