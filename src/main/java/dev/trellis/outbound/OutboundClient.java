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

    private final EndpointPolicy rules;
    private final Duration limit;
    private final Map<AddressPolicy, CloseableHttpClient> clients = new EnumMap<>(AddressPolicy.class);

    public OutboundClient(EndpointPolicy rules) {
        this(rules, LIMIT, null);
    }

    /// @param limit for one exchange
    /// @param tls whom to trust; `null` for the authorities that the JDK knows
    public OutboundClient(EndpointPolicy rules, Duration limit, @Nullable SSLContext tls) {
        this.rules = rules;
        this.limit = limit;
        for (AddressPolicy trust : AddressPolicy.values()) {
            clients.put(trust, HttpClients.create(rules, trust, tls));
        }
    }

    /// Posts a body. Never throws for anything that the other side does.
    public OutboundResult post(String url, AddressPolicy trust, Map<String, String> headers, byte[] body) {
        return exchange(url, trust, uri -> {
            HttpPost request = new HttpPost(uri);
            headers.forEach(request::setHeader);
            request.setEntity(
                    new ByteArrayEntity(body, ContentType.parse(headers.getOrDefault("Content-Type", "*/*"))));
            return request;
        });
    }

    /// Fetches what is there. Never throws for anything that the other side does.
    public OutboundResult get(String url, AddressPolicy trust, Map<String, String> headers) {
        return exchange(url, trust, uri -> {
            HttpGet request = new HttpGet(uri);
            headers.forEach(request::setHeader);
            return request;
        });
    }

    private OutboundResult exchange(String url, AddressPolicy trust, Function<URI, HttpUriRequestBase> request) {
        EndpointUrl endpoint;
        try {
            endpoint = rules.check(url, trust);
        } catch (EndpointUrl.Refused refused) {
            return new OutboundResult.Failed(OutboundResult.Reason.REFUSED_ADDRESS, refused.userMessage());
        } catch (AddressRefused refused) {
            return new OutboundResult.Failed(OutboundResult.Reason.REFUSED_ADDRESS, refused.userMessage());
        }
        HttpHost target = new HttpHost(endpoint.uri().getScheme(), endpoint.host(), endpoint.port());
        return within(new RequestExecution(
                Objects.requireNonNull(clients.get(trust)), target, request.apply(endpoint.uri())));
    }

    /// Runs it on a thread of its own: whoever waits here is back in time, in whatever phase the
    /// other thread hangs.
    private OutboundResult within(RequestExecution conversation) {
        CompletableFuture<OutboundResult> result = new CompletableFuture<>();
        Thread worker = Thread.ofVirtual().name("outbound").start(() -> result.complete(conversation.run()));
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            conversation.abort();
            worker.interrupt();
            return conversation.soFar(limit);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } catch (InterruptedException stopped) {
            conversation.abort();
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
