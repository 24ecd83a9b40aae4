package dev.trellis.testing;

import dev.trellis.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Request bodies in JSON, in a form that is readable in Java, and the tree of `openapi.yaml`.
public final class RequestBodies {
    private static final String BUSINESS = """
            'customerType': 'BUSINESS',
            'businessInfo': {'legalName': 'Acme', 'country': 'US', 'taxId': '47-1', 'incorporatedOn': '2018-03-14'}""";

    private RequestBodies() {}

    /// Converts JSON with single quotes, such as `{'name': 'Ann'}`, into JSON.
    public static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }

    /// The same, parsed into a tree.
    public static JsonNode tree(String singleQuoted) {
        return Json.mapper().readTree(json(singleQuoted));
    }

    /// `openapi.yaml`, as a tree.
    public static JsonNode contract() {
        return Contract.ROOT;
    }

    private static final class Contract {
        private static final JsonNode ROOT = read();

        private static JsonNode read() {
            try (InputStream in = Objects.requireNonNull(RequestBodies.class.getResourceAsStream("/openapi.yaml"))) {
                return YAMLMapper.builder().build().readTree(in);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    }

    /// Any text as a JSON string, with its quotes.
    public static String quoted(String text) {
        return Json.mapper().writeValueAsString(text);
    }

    /// Returns an individual with these members, each written with single quotes:
    /// `'fullName': 'Ann'`.
    public static String individual(String... members) {
        return object("'customerType': 'INDIVIDUAL'", members);
    }

    /// Returns a business with its required fields and these members.
    public static String business(String... members) {
        return object(BUSINESS, members);
    }

    /// Returns a change of a business: only its type and these members.
    public static String businessChange(String... members) {
        return object("'customerType': 'BUSINESS'", members);
    }

    private static String object(String first, String... members) {
        return json("{" + first + (members.length == 0 ? "" : ", ") + String.join(", ", List.of(members)) + "}");
    }
}
