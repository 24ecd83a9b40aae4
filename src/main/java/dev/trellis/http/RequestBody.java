package dev.trellis.http;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The body of one request: of bounded size, in bounded time, however slowly it drips in.
final class RequestBody {
    static final int MAX_BYTES = 1 << 20;
    static final int MAX_SECONDS = 10;

    /// How much of an unwanted body is read and thrown away. A client that is still sending hears
    /// an answer only if it is not hung up on at once; one that goes on and on is.
    static final int MAX_DRAINED_BYTES = 4 * MAX_BYTES;

    /// What no body may exceed, whatever it is for. Helidon holds a chunk in memory whole, however
    /// large it is announced to be; so this is also the most that one chunk can take.
    static final int MAX_STREAMED_BYTES = 12 * MAX_BYTES;

    private static final int BUFFER_BYTES = 8192;

    private final ServerRequest request;
    private final ScheduledExecutorService timer;
    private @Nullable InputStream in;
    private boolean isAtEnd;

    RequestBody(ServerRequest request, ScheduledExecutorService timer) {
        this.request = request;
        this.timer = timer;
        this.isAtEnd = !request.content().hasEntity();
    }

    /// All of it.
    ///
    /// @throws ApiException `PAYLOAD_TOO_LARGE`, `REQUEST_TIMEOUT`, or `INVALID_INPUT` for one that
    ///     breaks off
    byte[] read() {
        if (isAtEnd) {
            return new byte[0];
        }
        if (request.headers().contentLength().orElse(0) > MAX_BYTES) {
            throw tooLarge(MAX_BYTES);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        long started = System.nanoTime();
        Future<?> interrupt = scheduleInterrupt();
        try {
            if (!copy(all, MAX_BYTES)) {
                throw tooLarge(MAX_BYTES);
            }
            return all.toByteArray();
        } catch (ApiException refused) {
            throw refused;
        } catch (IOException | RuntimeException broken) {
            throw System.nanoTime() - started >= TimeUnit.SECONDS.toNanos(MAX_SECONDS)
                    ? tooSlow(Duration.ofSeconds(MAX_SECONDS))
                    : incomplete();
        } finally {
            interrupt.cancel(false);
            Thread.interrupted();
        }
    }

    /// All of it, as it comes: for what is too large to be held. It is read on this thread only.
    /// Reading throws an [ApiException] where [#read] would; whoever stops before the end leaves
    /// the rest to [#drain].
    ///
    /// @param max in bytes; at most [#MAX_BYTES_OF_ANY]
    /// @param time from now to the last byte; what the reader does between two reads counts as well
    InputStream stream(long max, Duration time) {
        if (isAtEnd) {
            return InputStream.nullInputStream();
        }
        if (request.headers().contentLength().orElse(0) > max) {
            throw tooLarge(max);
        }
        if (in == null) {
            in = request.content().inputStream();
        }
        return new BoundedStream(in, max, time);
    }

    /// Reads what is left, so that the connection can serve another request.
    ///
    /// @return whether the end was reached; if not, the connection must be closed
    boolean drain() {
        if (isAtEnd) {
            return true;
        }
        Future<?> interrupt = scheduleInterrupt();
        try {
            return copy(new DiscardingOutput(), MAX_DRAINED_BYTES);
        } catch (IOException | RuntimeException broken) {
            return false;
        } finally {
            interrupt.cancel(false);
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

    /// An interrupt closes the socket that a virtual thread is reading from; nothing else ends a
    /// blocked read.
    private Future<?> scheduleInterrupt() {
        return timer.schedule(Thread.currentThread()::interrupt, MAX_SECONDS, TimeUnit.SECONDS);
    }

    private static ApiException tooLarge(long max) {
        return closingConnection(
                new ApiException(ErrorCode.PAYLOAD_TOO_LARGE, "The body is larger than " + (max >> 20) + " MiB."));
    }

    private static ApiException tooSlow(Duration time) {
        return closingConnection(new ApiException(
                ErrorCode.REQUEST_TIMEOUT, "The body did not arrive within " + time.toSeconds() + " seconds."));
    }

    private static ApiException incomplete() {
        return closingConnection(new ApiException(
                ErrorCode.INVALID_INPUT, "The body breaks off, or its length or chunks are not well-formed."));
    }

    private static ApiException closingConnection(ApiException refused) {
        return refused.withHeader(HeaderNames.CONNECTION_NAME, "close");
    }

    /// The body on its way, up to a size and a moment.
    private final class BoundedStream extends InputStream {
        private final InputStream from;
        private final long max;
        private final Duration time;
        private final ReadDeadline deadline = new ReadDeadline();
        private final Future<?> deadlineTimer;
        private long count;

        BoundedStream(InputStream from, long max, Duration time) {
            this.from = from;
            this.max = max;
            this.time = time;
            this.deadlineTimer = timer.schedule(deadline, time.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            int n = length == 0 ? 0 : readSome(bytes, offset, length);
            if (n < 0) {
                isAtEnd = true;
                return n;
            }
            count += n;
            if (count > max) {
                throw tooLarge(max);
            }
            return n;
        }

        private int readSome(byte[] bytes, int offset, int length) {
            if (!deadline.arm()) {
                throw tooSlow(time);
            }
            try {
                return from.read(bytes, offset, length);
            } catch (IOException | RuntimeException broken) {
                throw deadline.isDue() ? tooSlow(time) : incomplete();
            } finally {
                deadline.disarm();
            }
        }

        @Override
        public void close() {
            deadlineTimer.cancel(false);
        }
    }

    /// Interrupts the thread that made it, but only while it is reading: in the midst of something
    /// else, a write to the database say, an interrupt would break what is none of the client's.
    private static final class ReadDeadline implements Runnable {
        private final Thread reader = Thread.currentThread();
        private boolean isArmed;
        private boolean isDue;

        @Override
        public synchronized void run() {
            isDue = true;
            if (isArmed) {
                reader.interrupt();
            }
        }

        /// Nothing happens when it is too late already.
        synchronized boolean arm() {
            isArmed = !isDue;
            return isArmed;
        }

        synchronized void disarm() {
            isArmed = false;
            if (isDue) {
                Thread.interrupted();
            }
        }

        synchronized boolean isDue() {
            return isDue;
        }
    }

    /// Where unwanted bytes go.
    private static final class DiscardingOutput extends ByteArrayOutputStream {
        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            // Not kept.
        }
    }
}
