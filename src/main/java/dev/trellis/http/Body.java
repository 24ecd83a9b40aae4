package dev.trellis.http;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The body of one request: of bounded size, in bounded time, however slowly it drips in.
final class Body {
    static final int MAX_BYTES = 1 << 20;
    static final int MAX_SECONDS = 10;

    /// How much of an unwanted body is read and thrown away. A client that is still sending hears an answer only if
    /// it is not hung up on at once; one that goes on and on is.
    static final int MAX_UNWANTED_BYTES = 4 * MAX_BYTES;

    private static final int BUFFER_BYTES = 8192;

    private final ServerRequest request;
    private final ScheduledExecutorService timer;
    private @Nullable InputStream in;
    private boolean isAtEnd;

    Body(ServerRequest request, ScheduledExecutorService timer) {
        this.request = request;
        this.timer = timer;
        this.isAtEnd = !request.content().hasEntity();
    }

    /// All of it.
    ///
    /// @throws ApiException `PAYLOAD_TOO_LARGE`, `REQUEST_TIMEOUT`, or `INVALID_INPUT` for one that breaks off
    byte[] read() {
        if (isAtEnd) {
            return new byte[0];
        }
        if (request.headers().contentLength().orElse(0) > MAX_BYTES) {
            throw tooLarge();
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        long started = System.nanoTime();
        Future<?> cut = cutThisThreadOff();
        try {
            if (!copy(all, MAX_BYTES)) {
                throw tooLarge();
            }
            return all.toByteArray();
        } catch (ApiException refused) {
            throw refused;
        } catch (IOException | RuntimeException broken) {
            throw System.nanoTime() - started >= TimeUnit.SECONDS.toNanos(MAX_SECONDS) ? tooSlow() : brokenOff();
        } finally {
            cut.cancel(false);
            Thread.interrupted();
        }
    }

    /// Reads what is left, so that the connection can serve another request.
    ///
    /// @return whether the end was reached; if not, the connection must be closed
    boolean finish() {
        if (isAtEnd) {
            return true;
        }
        Future<?> cut = cutThisThreadOff();
        try {
            return copy(new Nowhere(), MAX_UNWANTED_BYTES);
        } catch (IOException | RuntimeException broken) {
            return false;
        } finally {
            cut.cancel(false);
            Thread.interrupted();
        }
    }

    /// Copies until the end of the body, or until more than `max` bytes have come.
    private boolean copy(ByteArrayOutputStream to, int max) throws IOException {
        if (in == null) {
            in = request.content().inputStream();
        }
        byte[] buffer = new byte[BUFFER_BYTES];
        long copied = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            copied += n;
            if (copied > max) {
                return false;
            }
            to.write(buffer, 0, n);
        }
        isAtEnd = true;
        return true;
    }

    /// An interrupt closes the socket that a virtual thread is reading from; nothing else ends a blocked read.
    private Future<?> cutThisThreadOff() {
        return timer.schedule(Thread.currentThread()::interrupt, MAX_SECONDS, TimeUnit.SECONDS);
    }

    private static ApiException tooLarge() {
        return closing(new ApiException(ErrorCode.PAYLOAD_TOO_LARGE, "The body is larger than 1 MiB."));
    }

    private static ApiException tooSlow() {
        return closing(new ApiException(
                ErrorCode.REQUEST_TIMEOUT, "The body did not arrive within " + MAX_SECONDS + " seconds."));
    }

    private static ApiException brokenOff() {
        return closing(new ApiException(
                ErrorCode.INVALID_INPUT, "The body breaks off, or its length or chunks are not well-formed."));
    }

    private static ApiException closing(ApiException refused) {
        return refused.with(HeaderNames.CONNECTION_NAME, "close");
    }

    /// Where unwanted bytes go.
    private static final class Nowhere extends ByteArrayOutputStream {
        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            // Not kept.
        }
    }
}
