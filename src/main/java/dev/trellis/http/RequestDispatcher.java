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

/// From a request to its handler, and from whatever the handler does to an answer.
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

    void install(HttpRouting.Builder routing, Routes routes) {
        routes.inOrder()
                .forEach(entry -> routing.any(
                        entry.getKey(),
                        (request, response) -> serve(request, response, entry.getKey(), entry.getValue())));
        routing.any((request, response) -> serve(request, response, "-", Map.of()));
    }

    private void serve(ServerRequest request, ServerResponse response, String route, Map<String, Handler> methods) {
        long started = System.nanoTime();
        UUID requestId = ids.next();
        RequestBody body = new RequestBody(request, timer);
        Request call = new Request(request, requestId, body);
        Response answer = answer(call, methods);
        boolean isLast = isLast(call, answer);
        send(response, isLast ? answer.withHeader(CONNECTION, "close") : answer, requestId, isHead(request));
        log.served(call.method(), route, requestId, answer.status(), System.nanoTime() - started, call.tenant());
        if (!body.finish() || isLast) {
            // Helidon would read an unwanted body to its end, however long and slow, and go on
            // after a "close".
            throw new CloseConnectionException("the exchange is over");
        }
    }

    private static boolean isLast(Request call, Response answer) {
        return "close".equals(answer.headers().get(CONNECTION))
                || call.header(CONNECTION).orElse("").toLowerCase(Locale.ROOT).contains("close");
    }

    private static boolean isHead(ServerRequest request) {
        return request.prologue().method().equals(Method.HEAD);
    }

    private Response answer(Request call, Map<String, Handler> methods) {
        try {
            return handler(call, methods).handle(call);
        } catch (ApiException refused) {
            return Errors.answer(refused);
        } catch (DatabaseUnavailable away) {
            log.unavailable(call, away);
            return Errors.answer(new ApiException(
                            ErrorCode.SERVICE_UNAVAILABLE,
                            "The server cannot reach its database, or too many calls wait for it. Try again.")
                    .withHeader("Retry-After", "1"));
        } catch (RuntimeException | StackOverflowError unexpected) {
            log.failed(call, unexpected);
            return Errors.answer(new ApiException(
                    ErrorCode.INTERNAL_ERROR,
                    "Something went wrong on the server. Quote the X-Request-Id of this answer."));
        }
    }

    private static Handler handler(Request call, Map<String, Handler> methods) {
        if (methods.isEmpty()) {
            throw new ApiException(
                    ErrorCode.REFERENCE_NOT_FOUND, "There is nothing at this path. What this server has is at /docs.");
        }
        String method = call.method().equals("HEAD") ? "GET" : call.method();
        @Nullable Handler handler = methods.get(method);
        if (handler == null) {
            String allowed = String.join(", ", methods.keySet());
            throw new ApiException(ErrorCode.METHOD_NOT_ALLOWED, "This path takes " + allowed + ".")
                    .withHeader("Allow", allowed);
        }
        return handler;
    }

    private static void send(ServerResponse response, Response answer, UUID requestId, boolean isHead) {
        response.status(answer.status());
        response.header(REQUEST_ID, requestId.toString());
        response.header(NOSNIFF);
        if (!answer.headers().containsKey("Cache-Control")) {
            response.header(NO_STORE);
        }
        answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
        if (answer.status() == 204) {
            response.send();
            return;
        }
        if (answer.contentType().equals(Response.JSON)) {
            response.header(JSON);
        } else {
            response.header(HeaderNames.CONTENT_TYPE, answer.contentType());
        }
        if (isHead) {
            response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(answer.body().length));
            response.send();
        } else {
            response.send(answer.body());
        }
    }
}
