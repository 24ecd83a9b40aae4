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

/// The body of one request, limited in size and in the time that it may take to arrive.
final class RequestBody {
    static final int MAX_BYTES = 1 << 20;
    static final int MAX_SECONDS = 10;

    /// How much of an unread body is read and discarded. A client that is still sending sees the
    /// response only if the connection is not closed at once; but one that sends more than this
    /// is disconnected.
    static final int MAX_DRAINED_BYTES = 4 * MAX_BYTES;

    /// The maximum of any body, streamed ones included. Helidon holds a whole chunk in
    /// memory, however large it is announced to be; so this is also the most memory that one
    /// chunk can take.
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

    /// Reads the whole body.
    ///
    /// @throws ApiException `PAYLOAD_TOO_LARGE`, `REQUEST_TIMEOUT`, or `INVALID_INPUT` for one that
    ///     ends early
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

    /// Returns the body as a stream, for bodies that are too large to be held in memory. It must be
    /// read on the calling thread only. Reading throws an [ApiException] where [#read] would; a
    /// reader that stops before the end leaves the rest to [#drain].
    ///
    /// @param max in bytes; at most [#MAX_BYTES_OF_ANY]
    /// @param time from now to the last byte; the time that the reader spends between two reads
    ///     is included
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

    /// Reads and discards what is left, so that the connection can serve another request.
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

    /// Copies until the end of the body, or until more than `max` bytes were read.
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

    /// Interrupts this thread in [#MAX_SECONDS]. That closes the socket that a virtual thread is
    /// reading from; nothing else ends a blocked read.
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

    /// The body as a stream, limited to a size and a deadline.
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
            if (!deadline.startReading()) {
                throw tooSlow(time);
            }
            try {
                return from.read(bytes, offset, length);
            } catch (IOException | RuntimeException broken) {
                throw deadline.hasPassed() ? tooSlow(time) : incomplete();
            } finally {
                deadline.stopReading();
            }
        }

        @Override
        public void close() {
            deadlineTimer.cancel(false);
        }
    }

    /// Interrupts the thread that created it when the time is over, but only while that thread is
    /// reading: during anything else, a write to the database for instance, an interrupt would
    /// break work that is not the client's.
    private static final class ReadDeadline implements Runnable {
        private final Thread reader = Thread.currentThread();
        private boolean isReading;
        private boolean hasPassed;

        @Override
        public synchronized void run() {
            hasPassed = true;
            if (isReading) {
                reader.interrupt();
            }
        }

        /// Allows the interrupt for the read that follows.
        ///
        /// @return false when the deadline has passed already; the caller must not read then
        synchronized boolean startReading() {
            isReading = !hasPassed;
            return isReading;
        }

        synchronized void stopReading() {
            isReading = false;
            if (hasPassed) {
                Thread.interrupted();
            }
        }

        synchronized boolean hasPassed() {
            return hasPassed;
        }
    }

    /// Discards all bytes.
    private static final class DiscardingOutput extends ByteArrayOutputStream {
        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            // Discarded.
        }
    }
}
