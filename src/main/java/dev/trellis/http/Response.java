package dev.trellis.http;

import dev.trellis.json.Json;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// What a call is answered with.
///
/// @param headers beyond those that every answer bears
/// @param body empty for an answer without content
public record Response(int status, String contentType, Map<String, String> headers, byte[] body) {
    public static final String JSON = "application/json";

    public static Response json(int status, byte[] body) {
        return new Response(status, JSON, Map.of(), body);
    }

    public static Response json(int status, ObjectNode body) {
        return json(status, Json.mapper().writeValueAsBytes(body));
    }

    public static Response noContent() {
        return new Response(204, "", Map.of(), new byte[0]);
    }

    /// A copy that also bears a header.
    public Response withHeader(String header, String value) {
        Map<String, String> more = new java.util.HashMap<>(headers);
        more.put(header, value);
        return new Response(status, contentType, Map.copyOf(more), body);
    }
}
