package dev.trellis.outbound;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// Configures the HTTP client so that it sends a request to an allowed address, and does nothing on
/// its own: no redirects, retries, cookies or decompression.
final class HttpClients {
    private static final Timeout CONNECT_TIMEOUT = Timeout.ofSeconds(4);
    /// Longer than the time limit of a whole request, which applies first.
    private static final Timeout RESPONSE_TIMEOUT = Timeout.ofSeconds(30);
    /// Number of addresses of a host that are tried.
    private static final int MAX_ADDRESSES = 2;

    private static final int MAX_CONNECTIONS = 4_096;
    private static final int MAX_PER_ROUTE = 64;
    private static final int MAX_LINE = 16 * 1024;
    private static final int MAX_HEADERS = 200;

    /// Shorter than the idle timeout of common receivers (5 s in Node), so that a request is rarely
    /// sent on a connection that is just being closed.
    private static final TimeValue IDLE_TIMEOUT = TimeValue.ofSeconds(4);

    private HttpClients() {}

    /// @param tls the trusted certificate authorities; `null` for those of the JDK
    static CloseableHttpClient create(
            EndpointPolicy endpointPolicy, EndpointStrictness addressPolicy, @Nullable SSLContext tls) {
        ClientTlsStrategyBuilder tlsStrategy = ClientTlsStrategyBuilder.create();
        if (tls != null) {
            tlsStrategy.setSslContext(tls);
        }
        PoolingHttpClientConnectionManager connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new CheckedAddresses(endpointPolicy, addressPolicy))
                .setTlsSocketStrategy(tlsStrategy.buildClassic())
                .setDefaultTlsConfig(
                        TlsConfig.custom().setHandshakeTimeout(CONNECT_TIMEOUT).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT_TIMEOUT)
                        .setSocketTimeout(RESPONSE_TIMEOUT)
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .build())
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxLineLength(MAX_LINE)
                                .setMaxHeaderCount(MAX_HEADERS)
                                .build())
                        .build())
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setMaxConnPerRoute(MAX_PER_ROUTE)
                .setMaxConnTotal(MAX_CONNECTIONS)
                .build();
        return HttpClientBuilder.create()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(CONNECT_TIMEOUT)
                        .setResponseTimeout(RESPONSE_TIMEOUT)
                        .build())
                .setKeepAliveStrategy((response, context) -> IDLE_TIMEOUT)
                .evictIdleConnections(IDLE_TIMEOUT)
                .setUserAgent("Trellis-Webhooks/1")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableConnectionState()
                .build();
    }

    /// Resolves names to checked addresses only. The client connects to exactly these, so a name
    /// cannot change its addresses between check and use (DNS rebinding).
    private record CheckedAddresses(EndpointPolicy endpointPolicy, EndpointStrictness addressPolicy)
            implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return addresses(host, 0).toArray(InetAddress[]::new);
        }

        @Override
        public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
            return addresses(host, port).stream()
                    .map(address -> new InetSocketAddress(address, port))
                    .toList();
        }

        private List<InetAddress> addresses(String host, int port) throws UnknownHostException {
            return endpointPolicy.resolve(host, port, addressPolicy).stream()
                    .limit(MAX_ADDRESSES)
                    .toList();
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
