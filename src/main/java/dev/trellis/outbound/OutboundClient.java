package dev.trellis.outbound;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

/// HTTP client for URLs that platforms and operators configure. Whatever the other side does, a
/// request ends within its time limit, keeps at most 64 KiB of the response, follows no redirects,
/// and connects only to addresses that [EndpointPolicy] allows.
public final class OutboundClient implements AutoCloseable {
    /// The time limit of one request: name resolution, connection, request and response together.
    public static final Duration LIMIT = Duration.ofSeconds(10);

    private final EndpointPolicy endpointPolicy;
    private final Duration limit;
    private final Map<EndpointStrictness, CloseableHttpClient> clients = new EnumMap<>(EndpointStrictness.class);

    /// A client with the usual limit that trusts the certificate authorities of the JDK.
    public OutboundClient(EndpointPolicy endpointPolicy) {
        this(endpointPolicy, LIMIT, null);
    }

    /// @param limit the time limit of one request
    /// @param tls the trusted certificate authorities; `null` for those of the JDK
    public OutboundClient(EndpointPolicy endpointPolicy, Duration limit, @Nullable SSLContext tls) {
        this.endpointPolicy = endpointPolicy;
        this.limit = limit;
        for (EndpointStrictness addressPolicy : EndpointStrictness.values()) {
            clients.put(addressPolicy, HttpClients.create(endpointPolicy, addressPolicy, tls));
        }
    }

    /// Sends a POST request. Never throws because of what the other side does.
    public OutboundResult post(String url, EndpointStrictness addressPolicy, Map<String, String> headers, byte[] body) {
        return execute(url, addressPolicy, uri -> {
            HttpPost request = new HttpPost(uri);
            headers.forEach(request::setHeader);
            request.setEntity(
                    new ByteArrayEntity(body, ContentType.parse(headers.getOrDefault("Content-Type", "*/*"))));
            return request;
        });
    }

    /// Sends a GET request. Never throws because of what the other side does.
    public OutboundResult get(String url, EndpointStrictness addressPolicy, Map<String, String> headers) {
        return execute(url, addressPolicy, uri -> {
            HttpGet request = new HttpGet(uri);
            headers.forEach(request::setHeader);
            return request;
        });
    }

    private OutboundResult execute(
            String url, EndpointStrictness addressPolicy, Function<URI, HttpUriRequestBase> request) {
        EndpointUrl endpoint;
        try {
            endpoint = endpointPolicy.requireAllowed(url, addressPolicy);
        } catch (EndpointUrl.InvalidUrl refused) {
            return new OutboundResult.Failed(OutboundResult.Reason.REFUSED_ADDRESS, refused.userMessage());
        } catch (AddressRefused refused) {
            return new OutboundResult.Failed(OutboundResult.Reason.REFUSED_ADDRESS, refused.userMessage());
        }
        HttpHost target = new HttpHost(endpoint.uri().getScheme(), endpoint.host(), endpoint.port());
        return runWithinLimit(new RequestExecution(
                Objects.requireNonNull(clients.get(addressPolicy)), target, request.apply(endpoint.uri())));
    }

    /// Runs the request on a thread of its own, so that this method returns in time even if that
    /// thread hangs.
    private OutboundResult runWithinLimit(RequestExecution execution) {
        CompletableFuture<OutboundResult> result = new CompletableFuture<>();
        Thread worker = Thread.ofVirtual().name("outbound").start(() -> result.complete(execution.run()));
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            execution.abort();
            worker.interrupt();
            return execution.resultSoFar(limit);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            execution.abort();
            worker.interrupt();
            Thread.currentThread().interrupt();
            return new OutboundResult.Failed(OutboundResult.Reason.BROKEN, "The server that sends was stopped.");
        }
    }

    @Override
    public void close() {
        for (CloseableHttpClient client : clients.values()) {
            try {
                client.close();
            } catch (IOException closedAlready) {
                // There is nothing left to close.
            }
        }
    }
}
