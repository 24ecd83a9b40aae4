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

/// Calls addresses that somebody else chose. Whatever the other side does, a call ends within
/// its time, keeps no more than its size, follows nothing, and connects only where
/// [EndpointPolicy] allow.
public final class OutboundClient implements AutoCloseable {
    /// For one exchange: name, connection, request and answer together.
    public static final Duration LIMIT = Duration.ofSeconds(10);

    private final EndpointPolicy endpointPolicy;
    private final Duration limit;
    private final Map<AddressPolicy, CloseableHttpClient> clients = new EnumMap<>(AddressPolicy.class);

    public OutboundClient(EndpointPolicy endpointPolicy) {
        this(endpointPolicy, LIMIT, null);
    }

    /// @param limit for one exchange
    /// @param tls whom to trust; `null` for the authorities that the JDK knows
    public OutboundClient(EndpointPolicy endpointPolicy, Duration limit, @Nullable SSLContext tls) {
        this.endpointPolicy = endpointPolicy;
        this.limit = limit;
        for (AddressPolicy addressPolicy : AddressPolicy.values()) {
            clients.put(addressPolicy, HttpClients.create(endpointPolicy, addressPolicy, tls));
        }
    }

    /// Posts a body. Never throws for anything that the other side does.
    public OutboundResult post(String url, AddressPolicy addressPolicy, Map<String, String> headers, byte[] body) {
        return execute(url, addressPolicy, uri -> {
            HttpPost request = new HttpPost(uri);
            headers.forEach(request::setHeader);
            request.setEntity(
                    new ByteArrayEntity(body, ContentType.parse(headers.getOrDefault("Content-Type", "*/*"))));
            return request;
        });
    }

    /// Fetches what is there. Never throws for anything that the other side does.
    public OutboundResult get(String url, AddressPolicy addressPolicy, Map<String, String> headers) {
        return execute(url, addressPolicy, uri -> {
            HttpGet request = new HttpGet(uri);
            headers.forEach(request::setHeader);
            return request;
        });
    }

    private OutboundResult execute(String url, AddressPolicy addressPolicy, Function<URI, HttpUriRequestBase> request) {
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

    /// Runs it on a thread of its own: whoever waits here is back in time, in whatever phase the
    /// other thread hangs.
    private OutboundResult runWithinLimit(RequestExecution execution) {
        CompletableFuture<OutboundResult> result = new CompletableFuture<>();
        Thread worker = Thread.ofVirtual().name("outbound").start(() -> result.complete(execution.run()));
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            execution.abort();
            worker.interrupt();
            return execution.resultSoFar(limit);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } catch (InterruptedException stopped) {
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
                // Nothing is left to be done for it.
            }
        }
    }
}
