package dev.trellis.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The response to a request of a test.
///
/// @param headers by lower-case name
public record ApiResponse(int status, Map<String, String> headers, String body) {
    public JsonNode json() {
        return Json.mapper().readTree(body);
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(java.util.Locale.ROOT)));
    }

    /// Returns the text at a dot path of the body, such as `businessInfo.legalName`; empty when it
    /// is absent.
    public String text(String path) {
        return json().at("/" + path.replace('.', '/')).asString("");
    }

    /// Fails the test unless the status is this one.
    public ApiResponse expect(int expected) {
        assertThat(status).as("status of the answer: %s", body).isEqualTo(expected);
        return this;
    }

    /// Fails the test unless this is an error with this code.
    public ApiResponse expect(int expected, String code) {
        expect(expected);
        assertThat(text("code")).as("code of the answer: %s", body).isEqualTo(code);
        assertThat(json().path("status").asInt()).isEqualTo(expected);
        assertThat(text("message")).isNotBlank();
        return this;
    }

    /// Returns the fields that `details.errors` names.
    public List<String> invalidFields() {
        List<String> fields = new ArrayList<>();
        json().path("details")
                .path("errors")
                .forEach(error -> fields.add(error.path("field").asString()));
        return fields;
    }

    /// Returns the `id`s in a list.
    public List<String> ids() {
        List<String> ids = new ArrayList<>();
        json().path("data").forEach(item -> ids.add(item.path("id").asString()));
        return ids;
    }
}
