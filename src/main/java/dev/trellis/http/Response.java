package dev.trellis.http;

import dev.trellis.json.Json;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// An HTTP response.
///
/// @param headers in addition to those that every response has
/// @param body empty for a response without content
public record Response(int status, String contentType, Map<String, String> headers, byte[] body) {
    public static final String JSON = "application/json";

    /// A response whose body is JSON already.
    public static Response json(int status, byte[] body) {
        return new Response(status, JSON, Map.of(), body);
    }

    /// A response with a JSON object as its body.
    public static Response json(int status, ObjectNode body) {
        return json(status, Json.mapper().writeValueAsBytes(body));
    }

    /// A response with status 204 and no body.
    public static Response noContent() {
        return new Response(204, "", Map.of(), new byte[0]);
    }

    /// Returns a copy with an additional header.
    public Response withHeader(String header, String value) {
        Map<String, String> extended = new java.util.HashMap<>(headers);
        extended.put(header, value);
        return new Response(status, contentType, Map.copyOf(extended), body);
    }
}
