package dev.trellis.http;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldError;
import dev.trellis.base.FieldError.Constraint;
import dev.trellis.json.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The one place where a refusal becomes an answer: `{status, code, message, details?}`.
public final class Errors {
    private Errors() {}

    public static Response answer(ApiException refused) {
        ObjectNode body = body(refused.code(), refused.message());
        if (!refused.faults().isEmpty()) {
            ArrayNode errors = body.putObject("details").putArray("errors");
            refused.faults().forEach(fault -> errors.add(fault(fault)));
        }
        Response answer = Response.json(refused.code().status(), body);
        for (var header : refused.headers().entrySet()) {
            answer = answer.withHeader(header.getKey(), header.getValue());
        }
        // Clients of this API retry 409 by themselves; none of ours changes by being asked again.
        return refused.code().status() == 409 ? answer.withHeader("x-should-retry", "false") : answer;
    }

    static ObjectNode body(ErrorCode code, String message) {
        ObjectNode body = Json.object();
        body.put("status", code.status());
        body.put("code", code.name());
        body.put("message", message);
        return body;
    }

    private static ObjectNode fault(FieldError fault) {
        ObjectNode node = Json.object();
        node.put("field", fault.field());
        node.put("message", fault.message());
        if (fault.constraint() != null) {
            node.set("constraint", constraint(fault.constraint()));
        }
        return node;
    }

    private static ObjectNode constraint(Constraint constraint) {
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
