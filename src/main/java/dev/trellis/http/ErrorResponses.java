package dev.trellis.http;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldError;
import dev.trellis.base.FieldError.Constraint;
import dev.trellis.json.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Converts an [ApiException] into an error response: `{status, code, message, details?}`
/// (behaviour, section 2). No other code writes error bodies.
public final class ErrorResponses {
    private ErrorResponses() {}

    /// Returns the response with the exception's code, message, headers and field errors.
    public static Response toResponse(ApiException refused) {
        ObjectNode body = body(refused.code(), refused.message());
        if (!refused.fieldErrors().isEmpty()) {
            ArrayNode errors = body.putObject("details").putArray("errors");
            refused.fieldErrors().forEach(error -> errors.add(errorJson(error)));
        }
        Response response = Response.json(refused.code().status(), body);
        for (var header : refused.headers().entrySet()) {
            response = response.withHeader(header.getKey(), header.getValue());
        }
        // Clients of this API retry 409 by themselves; here a retry never succeeds.
        return refused.code().status() == 409 ? response.withHeader("x-should-retry", "false") : response;
    }

    /// Returns the body of an error without `details`.
    static ObjectNode body(ErrorCode code, String message) {
        ObjectNode body = Json.object();
        body.put("status", code.status());
        body.put("code", code.name());
        body.put("message", message);
        return body;
    }

    private static ObjectNode errorJson(FieldError error) {
        ObjectNode node = Json.object();
        node.put("field", error.field());
        node.put("message", error.message());
        if (error.constraint() != null) {
            node.set("constraint", constraintJson(error.constraint()));
        }
        return node;
    }

    private static ObjectNode constraintJson(Constraint constraint) {
        ObjectNode node = Json.object();
        if (constraint.format() != null) {
            node.put("format", constraint.format());
        }
        if (constraint.pattern() != null) {
            node.put("pattern", constraint.pattern());
        }
        if (!constraint.values().isEmpty()) {
            constraint.values().forEach(node.putArray("enum")::add);
        }
        if (constraint.minLength() != null) {
            node.put("minLength", constraint.minLength());
        }
        if (constraint.maxLength() != null) {
            node.put("maxLength", constraint.maxLength());
        }
        return node;
    }
}
