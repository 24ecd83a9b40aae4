package dev.trellis.http;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Reads a body of bounded size in bounded time, however slowly it drips in.
final class BodyReader {
    static final int MAX_BYTES = 1 << 20;
    private static final int MAX_SECONDS = 10;

    private final ScheduledExecutorService timer;

    BodyReader(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    byte[] read(ServerRequest request) {
        if (request.headers().contentLength().orElse(0) > MAX_BYTES) {
            throw tooLarge();
        }
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        // An interrupt closes the socket that a virtual thread is reading from; nothing else ends a blocked read.
        Future<?> cut = timer.schedule(Thread.currentThread()::interrupt, MAX_SECONDS, TimeUnit.SECONDS);
        try (InputStream in = request.content().inputStream()) {
            return readAll(in);
        } catch (IOException | UncheckedIOException broken) {
            throw new ApiException(
                    ErrorCode.REQUEST_TIMEOUT, "The body did not arrive within " + MAX_SECONDS + " seconds.");
        } finally {
            cut.cancel(false);
            Thread.interrupted();
        }
    }

    private static byte[] readAll(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (all.size() + n > MAX_BYTES) {
                throw tooLarge();
            }
            all.write(buffer, 0, n);
        }
        return all.toByteArray();
    }

    private static ApiException tooLarge() {
        return new ApiException(ErrorCode.PAYLOAD_TOO_LARGE, "The body is larger than 1 MiB.")
                .with(HeaderNames.CONNECTION_NAME, "close");
    }
}
