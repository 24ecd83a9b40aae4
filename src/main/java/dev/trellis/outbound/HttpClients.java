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

/// Sets the HTTP client up so that it does one thing: send this request to an allowed address, and
/// nothing on its own.
final class HttpClients {
    private static final Timeout CONNECT_TIMEOUT = Timeout.ofSeconds(4);
    private static final Timeout RESPONSE_TIMEOUT =
            Timeout.ofSeconds(30); // Beyond the limit of the whole, which counts.
    private static final int MAX_ADDRESSES = 2;
    private static final int MAX_CONNECTIONS = 4_096;
    private static final int MAX_PER_ROUTE = 64;
    private static final int MAX_LINE = 16 * 1024;
    private static final int MAX_HEADERS = 200;

    /// Shorter than what common receivers wait before they hang up (Node's 5 s), so that a request
    /// seldom meets a connection that is just being closed.
    private static final TimeValue IDLE_TIMEOUT = TimeValue.ofSeconds(4);

    private HttpClients() {}

    static CloseableHttpClient create(
            EndpointPolicy endpointPolicy, AddressPolicy addressPolicy, @Nullable SSLContext tls) {
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

    /// Gives out only addresses that were checked, and the client connects to no others: there is
    /// no moment between check and use in which a name could come to mean something else.
    private record CheckedAddresses(EndpointPolicy endpointPolicy, AddressPolicy addressPolicy) implements DnsResolver {
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
