package dev.trellis.http;

import dev.trellis.base.ErrorCode;
import dev.trellis.base.IdGenerator;
import dev.trellis.json.Json;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Requests that Helidon itself rejects before routing: malformed request lines, invalid escapes,
/// overlong headers. The response is JSON like every other; the connection is closed, since the
/// start of the next request cannot be determined.
final class TransportErrors implements DirectHandler {
    private final IdGenerator ids;
    private final AccessLog log;

    TransportErrors(IdGenerator ids, AccessLog log) {
        this.ids = ids;
        this.log = log;
    }

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType event,
            Status status,
            ServerResponseHeaders headers,
            Throwable thrown,
            System.Logger logger) {
        return jsonResponse(status, headers);
    }

    @Override
    public TransportResponse handle(
            TransportRequest request, EventType event, Status status, ServerResponseHeaders headers, Throwable thrown) {
        return jsonResponse(status, headers);
    }

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType event,
            Status status,
            ServerResponseHeaders headers,
            @Nullable String message) {
        return jsonResponse(status, headers);
    }

    private TransportResponse jsonResponse(Status status, ServerResponseHeaders headers) {
        UUID requestId = ids.next();
        log.logRequest("-", "-", requestId, status.code(), 0, null);
        headers.set(HeaderNames.CONTENT_TYPE, Response.JSON);
        headers.set(HeaderNames.create("X-Request-Id"), requestId.toString());
        headers.set(HeaderValues.CONNECTION_CLOSE);
        return TransportResponse.builder()
                .status(status)
                .headers(headers)
                .keepAlive(false)
                .entity(body(status))
                .build();
    }

    private static byte[] body(Status status) {
        ErrorCode code =
                switch (status.code()) {
                    case 413 -> ErrorCode.PAYLOAD_TOO_LARGE;
                    case 500 -> ErrorCode.INTERNAL_ERROR;
                    default -> ErrorCode.INVALID_INPUT;
                };
        var body = ErrorResponses.body(code, "The request was refused: " + status.reasonPhrase() + ".");
        body.put("status", status.code());
        return Json.mapper().writeValueAsBytes(body);
    }
}
