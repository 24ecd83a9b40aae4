package dev.trellis.http;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.IdGenerator;
import dev.trellis.db.DatabaseUnavailable;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/// Finds the handler of a request and sends its response; converts every exception of the handler
/// into an error response.
final class RequestDispatcher {
    private static final String CONNECTION = "Connection";
    private static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-Id");
    private static final Header NOSNIFF = HeaderValues.createCached("X-Content-Type-Options", "nosniff");
    private static final Header NO_STORE = HeaderValues.createCached("Cache-Control", "no-store");
    private static final Header JSON = HeaderValues.createCached("Content-Type", Response.JSON);

    private final IdGenerator ids;
    private final ScheduledExecutorService timer;
    private final AccessLog log;

    RequestDispatcher(IdGenerator ids, ScheduledExecutorService timer, AccessLog log) {
        this.ids = ids;
        this.timer = timer;
        this.log = log;
    }

    /// Registers all routes, and a fallback for every other path.
    void install(HttpRouting.Builder routing, Routes routes) {
        routes.mostLiteralFirst()
                .forEach(entry -> routing.any(
                        entry.getKey(),
                        (serverRequest, serverResponse) ->
                                serve(serverRequest, serverResponse, entry.getKey(), entry.getValue())));
        routing.any((serverRequest, serverResponse) -> serve(serverRequest, serverResponse, "-", Map.of()));
    }

    private void serve(
            ServerRequest serverRequest, ServerResponse serverResponse, String route, Map<String, Handler> methods) {
        long started = System.nanoTime();
        UUID requestId = ids.next();
        RequestBody body = new RequestBody(serverRequest, timer);
        Request request = new Request(serverRequest, requestId, body);
        Response response = responseOf(request, methods);
        boolean isLast = isLast(request, response);
        send(
                serverResponse,
                isLast ? response.withHeader(CONNECTION, "close") : response,
                requestId,
                isHead(serverRequest));
        log.logRequest(
                request.method(), route, requestId, response.status(), System.nanoTime() - started, request.tenant());
        if (!body.drain() || isLast) {
            // Helidon would read the rest of the body to its end, however long and slow, and would
            // continue after a "close".
            throw new CloseConnectionException("the exchange is over");
        }
    }

    private static boolean isLast(Request request, Response response) {
        return "close".equals(response.headers().get(CONNECTION))
                || request.header(CONNECTION)
                        .orElse("")
                        .toLowerCase(Locale.ROOT)
                        .contains("close");
    }

    private static boolean isHead(ServerRequest serverRequest) {
        return serverRequest.prologue().method().equals(Method.HEAD);
    }

    private Response responseOf(Request request, Map<String, Handler> methods) {
        try {
            return handler(request, methods).handle(request);
        } catch (ApiException refused) {
            return ErrorResponses.toResponse(refused);
        } catch (DatabaseUnavailable unavailable) {
            log.logDatabaseUnavailable(request, unavailable);
            return ErrorResponses.toResponse(new ApiException(
                            ErrorCode.SERVICE_UNAVAILABLE,
                            "The server cannot reach its database, or too many calls wait for it. Try again.")
                    .withHeader("Retry-After", "1"));
        } catch (RuntimeException | StackOverflowError unexpected) {
            log.logFailure(request, unexpected);
            return ErrorResponses.toResponse(new ApiException(
                    ErrorCode.INTERNAL_ERROR,
                    "Something went wrong on the server. Quote the X-Request-Id of this answer."));
        }
    }

    private static Handler handler(Request request, Map<String, Handler> methods) {
        if (methods.isEmpty()) {
            throw new ApiException(
                    ErrorCode.REFERENCE_NOT_FOUND, "There is nothing at this path. What this server has is at /docs.");
        }
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        @Nullable Handler handler = methods.get(method);
        if (handler == null) {
            String allowed = String.join(", ", methods.keySet());
            throw new ApiException(ErrorCode.METHOD_NOT_ALLOWED, "This path takes " + allowed + ".")
                    .withHeader("Allow", allowed);
        }
        return handler;
    }

    private static void send(ServerResponse serverResponse, Response response, UUID requestId, boolean isHead) {
        serverResponse.status(response.status());
        serverResponse.header(REQUEST_ID, requestId.toString());
        serverResponse.header(NOSNIFF);
        if (!response.headers().containsKey("Cache-Control")) {
            serverResponse.header(NO_STORE);
        }
        response.headers().forEach((name, value) -> serverResponse.header(HeaderNames.create(name), value));
        if (response.status() == 204) {
            serverResponse.send();
            return;
        }
        if (response.contentType().equals(Response.JSON)) {
            serverResponse.header(JSON);
        } else {
            serverResponse.header(HeaderNames.CONTENT_TYPE, response.contentType());
        }
        if (isHead) {
            serverResponse.header(HeaderNames.CONTENT_LENGTH, Integer.toString(response.body().length));
            serverResponse.send();
        } else {
            serverResponse.send(response.body());
        }
    }
}
