package dev.trellis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.ApiException;
import dev.trellis.base.Environment;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.Eventually;
import dev.trellis.testing.RawHttp;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Bodies that are read as a stream: limited in size and time like those that are read at once.
class UploadStreamTest {
    private static final long MAX = 100_000;
    private static final Duration TIME = Duration.ofSeconds(1);
    private static final String TYPE = "Content-Type: multipart/form-data; boundary=b";

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private volatile Duration pause = Duration.ZERO;
    private final CompletableFuture<ApiException> refusal = new CompletableFuture<>();
    private final HttpServer server = start();

    private HttpServer start() {
        Routes routes = new Routes();
        routes.post("/upload", this::take);
        return HttpServer.start("127.0.0.1", 0, routes, Environment.system().ids(), timer, new AccessLog());
    }

    @AfterEach
    void stop() {
        server.close();
        timer.shutdownNow();
    }

    private Response take(Request call) {
        try (InputStream body = call.uploadStream(MAX, TIME)) {
            long size = 0;
            byte[] buffer = new byte[1_000];
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                size += n;
                // An interrupt would end this pause at once.
                LockSupport.parkNanos(pause.toNanos());
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
            }
            return Response.json(200, dev.trellis.json.Json.object().put("size", size));
        } catch (ApiException refused) {
            refusal.complete(refused);
            throw refused;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aBodyIsReadToItsEndAndTheConnectionGoesOn() {
        try (RawHttp raw = RawHttp.connect(server.port())) {
            for (int size : new int[] {0, 1, 1_000, (int) MAX}) {
                raw.send(RawHttp.request("POST", Routes.BASE + "/upload", "x".repeat(size), TYPE));
                assertThat(raw.read().expect(200).json().path("size").asInt()).isEqualTo(size);
            }
        }
    }

    @Test
    void aLargerOneIsRefusedWhetherItIsAnnouncedOrNot() {
        try (RawHttp raw = RawHttp.connect(server.port())) {
            raw.send(RawHttp.head("POST", Routes.BASE + "/upload", TYPE, "Content-Length: " + (MAX + 1)));
            raw.finishSending();
            raw.read().expect(413, "PAYLOAD_TOO_LARGE");
        }
        try (RawHttp raw = RawHttp.connect(server.port())) {
            raw.send(RawHttp.head("POST", Routes.BASE + "/upload", TYPE, "Transfer-Encoding: chunked"));
            raw.sendInBackground(("3e8\r\n" + "x".repeat(1_000) + "\r\n").repeat(101) + "0\r\n\r\n");
            ApiResponse refused = raw.read().expect(413, "PAYLOAD_TOO_LARGE");
            assertThat(refused.header("Connection")).hasValue("close");
        }
    }

    @Test
    void oneThatDripsIsHungUpOn() throws Exception {
        try (RawHttp raw = RawHttp.connect(server.port())) {
            raw.send(RawHttp.head("POST", Routes.BASE + "/upload", TYPE, "Content-Length: 1000"));
            long started = System.nanoTime();
            for (int i = 0; i < 40 && !raw.isHungUpWithin(Duration.ofMillis(250)); i++) {
                try {
                    raw.send("x");
                } catch (UncheckedIOException hungUp) {
                    break;
                }
            }
            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isBetween(TIME.minusMillis(100), TIME.plusSeconds(8));
            assertThat(refusal.get().code().name()).isEqualTo("REQUEST_TIMEOUT");
        }
    }

    /// The interrupt that ends a blocked read must not affect anything else that the thread does.
    @Test
    void aReaderWhoIsSlowHimselfIsNotInterruptedButToldAtHisNextRead() {
        pause = Duration.ofMillis(1_500);
        try (RawHttp raw = RawHttp.connect(server.port())) {
            raw.send(RawHttp.head("POST", Routes.BASE + "/upload", TYPE, "Content-Length: 5000"));
            raw.send("x".repeat(5_000));
            raw.read().expect(408, "REQUEST_TIMEOUT");
        }
        Eventually.holds("it was told", refusal::isDone);
    }

    @Test
    void oneThatBreaksOffIsRefused() throws Exception {
        try (RawHttp raw = RawHttp.connect(server.port())) {
            raw.send(RawHttp.head("POST", Routes.BASE + "/upload", TYPE, "Content-Length: 1000"));
            raw.send("x").finishSending();
            assertThat(refusal.get().code().name()).isEqualTo("INVALID_INPUT");
        }
    }
}
