package dev.trellis.outbound;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/// Runs one outgoing request, and keeps what has arrived of the response, so that a deadline can
/// end it at any time.
final class RequestExecution {
    private static final int MAX_BODY = 64 * 1024;
    private static final long MAX_RETRY_AFTER_SECONDS = 86_400;

    private final CloseableHttpClient client;
    private final HttpHost target;
    private final HttpUriRequestBase request;
    private final ReentrantLock lock = new ReentrantLock();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(256);
    private int status;
    private Optional<Duration> retryAfter = Optional.empty();

    RequestExecution(CloseableHttpClient client, HttpHost target, HttpUriRequestBase request) {
        this.client = client;
        this.target = target;
        this.request = request;
    }

    /// Sends the request and reads the response, until it ends or [#abort] is called.
    OutboundResult run() {
        try (ClassicHttpResponse response = client.executeOpen(target, request, null)) {
            recordHead(response);
            @Nullable HttpEntity entity = response.getEntity();
            boolean isComplete = entity == null || readBody(entity);
            if (!isComplete) {
                // Closing would read the rest, to reuse the connection, for as long as the other
                // side goes on sending.
                request.abort();
            }
            return responseSoFar(!isComplete);
        } catch (AddressRefused refused) {
            return new OutboundResult.Failed(OutboundResult.Reason.REFUSED_ADDRESS, refused.userMessage());
        } catch (UnknownHostException unknown) {
            return new OutboundResult.Failed(OutboundResult.Reason.UNRESOLVED, "The host name cannot be resolved.");
        } catch (ConnectTimeoutException | ConnectException | NoRouteToHostException unreachable) {
            return new OutboundResult.Failed(OutboundResult.Reason.UNREACHABLE, "No connection could be made.");
        } catch (SSLException refused) {
            return new OutboundResult.Failed(
                    OutboundResult.Reason.TLS,
                    "TLS failed: the certificate must be valid, trusted, and for this host.");
        } catch (SocketTimeoutException slow) {
            return hasHead()
                    ? responseSoFar(true)
                    : new OutboundResult.Failed(OutboundResult.Reason.TIMEOUT, "The other side took too long.");
        } catch (IOException | RuntimeException broken) {
            return hasHead()
                    ? responseSoFar(true)
                    : new OutboundResult.Failed(
                            OutboundResult.Reason.BROKEN,
                            "The connection ended before there was an answer, or it was no HTTP.");
        }
    }

    /// Ends the request from another thread, in any phase.
    void abort() {
        request.abort();
    }

    /// The result when the time limit has passed: the response as far as it has arrived, if its
    /// head has.
    OutboundResult resultSoFar(Duration limit) {
        return hasHead()
                ? responseSoFar(true)
                : new OutboundResult.Failed(
                        OutboundResult.Reason.TIMEOUT, "No answer within " + limit.toMillis() / 1000.0 + " s.");
    }

    private void recordHead(ClassicHttpResponse response) {
        lock.lock();
        try {
            status = response.getCode();
            retryAfter = retryAfter(response.getFirstHeader("Retry-After"));
        } finally {
            lock.unlock();
        }
    }

    private static Optional<Duration> retryAfter(@Nullable Header header) {
        String value = header == null || header.getValue() == null
                ? ""
                : header.getValue().strip();
        return value.matches("[0-9]{1,9}")
                ? Optional.of(Duration.ofSeconds(Math.min(MAX_RETRY_AFTER_SECONDS, Long.parseLong(value))))
                : Optional.empty();
    }

    /// @return whether the body was read to its end
    private boolean readBody(HttpEntity entity) throws IOException {
        byte[] buffer = new byte[8 * 1024];
        InputStream in = entity.getContent();
        while (true) {
            int read = in.read(buffer);
            if (read < 0) {
                return true;
            }
            lock.lock();
            try {
                body.write(buffer, 0, Math.min(read, MAX_BODY - body.size()));
                if (body.size() == MAX_BODY) {
                    return false;
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean hasHead() {
        lock.lock();
        try {
            return status != 0;
        } finally {
            lock.unlock();
        }
    }

    private OutboundResult responseSoFar(boolean isTruncated) {
        lock.lock();
        try {
            return new OutboundResult.Answered(status, body.toByteArray(), isTruncated, retryAfter);
        } finally {
            lock.unlock();
        }
    }
}
