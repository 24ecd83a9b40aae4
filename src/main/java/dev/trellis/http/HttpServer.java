package dev.trellis.http;

import dev.trellis.base.IdGenerator;
import io.helidon.http.DirectHandler;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

/// The HTTP server: accepts connections and dispatches requests to the routes. Every request gets a
/// response with a request id, and errors are JSON; the access log has an entry with the same id.
public final class HttpServer implements AutoCloseable {
    private static final int MAX_HEADER_BYTES = 32 * 1024;

    private final WebServer server;

    private HttpServer(WebServer server) {
        this.server = server;
    }

    /// Binds the address and starts the server.
    ///
    /// @param port 0 for any free port
    /// @throws IllegalStateException when the address cannot be bound
    public static HttpServer start(
            String host, int port, Routes routes, IdGenerator ids, ScheduledExecutorService timer, AccessLog log) {
        RequestDispatcher dispatcher = new RequestDispatcher(ids, timer, log);
        WebServer server = WebServer.builder()
                .host(host)
                .port(port)
                .shutdownHook(false)
                .shutdownGracePeriod(Duration.ofSeconds(10))
                .idleConnectionTimeout(Duration.ofMinutes(2))
                .maxPayloadSize(RequestBody.MAX_STREAMED_BYTES)
                .connectionOptions(options -> options.tcpNoDelay(true)
                        .readTimeout(Duration.ofSeconds(60))
                        .socketKeepAlive(true))
                .protocolsDiscoverServices(false)
                .addProtocol(Http1Config.builder()
                        .maxHeadersSize(MAX_HEADER_BYTES)
                        .addReceiveListener(new HeaderTimeout(timer))
                        .build())
                .directHandlers(directHandlers(new TransportErrors(ids, log)))
                .routing(routing -> dispatcher.install(routing, routes))
                .build()
                .start();
        return new HttpServer(server);
    }

    /// Returns the port that the server listens on.
    public int port() {
        return server.port();
    }

    /// Waits for requests in progress to finish, then stops.
    @Override
    public void close() {
        server.stop();
    }

    private static DirectHandlers directHandlers(TransportErrors errors) {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, errors);
        }
        return handlers.build();
    }
}
