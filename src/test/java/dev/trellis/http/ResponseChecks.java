package dev.trellis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiResponse;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// Checks that every response must pass, whatever the request.
final class ResponseChecks {
    private ResponseChecks() {}

    /// Fails unless the response has a request id, and is JSON without nulls and without internals
    /// of the server.
    static ApiResponse check(ApiResponse reply) {
        checkRequestId(reply);
        assertThat(reply.header("Content-Type")).as("content type").contains("application/json");
        assertThat(reply.body())
                .doesNotContain("\tat ", "dev.trellis", "java.lang", "org.postgresql", "SQLSTATE", "<html");
        JsonNode json = reply.json();
        assertThat(hasNull(json)).as("null in %s", reply.body()).isFalse();
        if (reply.status() >= 400) {
            checkError(reply, json);
        }
        return reply;
    }

    /// Fails unless the body is `{status, code, message, details?}`, with field and message in
    /// every entry of `details.errors`.
    private static void checkError(ApiResponse reply, JsonNode json) {
        assertThat(json.propertyNames())
                .contains("status", "code", "message")
                .isSubsetOf("status", "code", "message", "details");
        assertThat(json.path("status").intValue()).isEqualTo(reply.status());
        assertThat(json.path("code").stringValue()).matches("[A-Z_]+");
        assertThat(json.path("message").stringValue()).isNotBlank();
        json.path("details").path("errors").forEach(error -> {
            assertThat(error.propertyNames()).contains("field", "message").isSubsetOf("field", "message", "constraint");
            if (error.has("constraint")) {
                assertThat(error.path("constraint").propertyNames())
                        .isNotEmpty()
                        .isSubsetOf("format", "pattern", "enum", "minLength", "maxLength");
            }
        });
    }

    /// Fails unless there is a request id.
    static String checkRequestId(ApiResponse reply) {
        String id = reply.header("X-Request-Id").orElse("");
        assertThat(id).as("X-Request-Id of %s %s", reply.status(), reply.body()).isNotEmpty();
        return UUID.fromString(id).toString();
    }

    private static boolean hasNull(JsonNode node) {
        return node.isNull() || node.valueStream().anyMatch(ResponseChecks::hasNull);
    }
}
