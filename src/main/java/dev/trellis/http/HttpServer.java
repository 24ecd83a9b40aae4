package dev.trellis.http;

import dev.trellis.base.ErrorCode;
import dev.trellis.base.IdFactory;
import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import tools.jackson.databind.json.JsonMapper;

/// The server: takes connections, finds the route, and sees to it that whatever happens the caller gets an answer in
/// JSON
/// with a request id, and the log a line with the same.
public final class HttpServer implements AutoCloseable {
    private static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-Id");
    private static final Header JSON = HeaderValues.createCached("Content-Type", Answer.JSON);
    private static final int MAX_HEADER_BYTES = 32 * 1024;

    private final WebServer server;

    private HttpServer(WebServer server) {
        this.server = server;
    }

    /// Binds and starts.
    ///
    /// @param port 0 for any free one
    /// @throws IllegalStateException when the address cannot be bound
    public static HttpServer start(
            String host, int port, Routes routes, IdFactory ids, ScheduledExecutorService timer, AccessLog log) {
        BodyReader bodies = new BodyReader(timer);
        Dispatcher dispatcher = new Dispatcher(ids, bodies, log);
        WebServer server = WebServer.builder()
                .host(host)
                .port(port)
                .shutdownHook(false)
                .shutdownGracePeriod(Duration.ofSeconds(10))
                .idleConnectionTimeout(Duration.ofMinutes(2))
                .maxPayloadSize(-1)
                .connectionOptions(options -> options.tcpNoDelay(true)
                        .readTimeout(Duration.ofSeconds(60))
                        .socketKeepAlive(true))
                .protocolsDiscoverServices(false)
                .addProtocol(
                        Http1Config.builder().maxHeadersSize(MAX_HEADER_BYTES).build())
                .directHandlers(directHandlers(ids))
                .routing(routing -> dispatcher.install(routing, routes))
                .build()
                .start();
        return new HttpServer(server);
    }

    public int port() {
        return server.port();
    }

    /// Lets calls under way finish, then stops.
    @Override
    public void close() {
        server.stop();
    }

    /// What Helidon itself refuses, before there is a route: bad request lines, bad escapes, overlong headers.
    private static DirectHandlers directHandlers(IdFactory ids) {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, (request, event, status, headers, message) -> {
                headers.set(JSON);
                headers.set(REQUEST_ID, ids.next().toString());
                return DirectHandler.TransportResponse.builder()
                        .status(status)
                        .headers(headers)
                        .keepAlive(event.keepAlive())
                        .entity(transportError(status))
                        .build();
            });
        }
        return handlers.build();
    }

    private static byte[] transportError(Status status) {
        ErrorCode code =
                switch (status.code()) {
                    case 413 -> ErrorCode.PAYLOAD_TOO_LARGE;
                    case 500 -> ErrorCode.INTERNAL_ERROR;
                    default -> ErrorCode.INVALID_INPUT;
                };
        var body = Errors.body(code, "The request is not well-formed HTTP: " + status.reasonPhrase() + ".");
        body.put("status", status.code());
        return JsonMapper.shared().writeValueAsBytes(body);
    }
}
