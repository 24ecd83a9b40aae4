package dev.trellis.testing;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import dev.trellis.contract.OpenApiDocument;
import dev.trellis.contract.OpenApiDocument.DocumentedResponse;
import dev.trellis.contract.OpenApiDocument.Operation;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Checks exchanges against `openapi.yaml`. Every test over HTTP passes each exchange to [#check],
/// so that the document and the server cannot diverge.
public final class OpenApi {
    private static final String JSON = "application/json";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final OpenApiDocument CONTRACT = OpenApiDocument.read();
    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    /// Status codes that no operation documents and every request may get.
    private static final Map<Integer, DocumentedResponse> RESPONSES_OF_UNDOCUMENTED_PATHS = Map.of(
            404, CONTRACT.sharedAnswer("NotFound"),
            405, CONTRACT.sharedAnswer("MethodNotAllowed"));

    /// A strict parser: a duplicate key in an object, or text after the value, is an error.
    private static final JsonMapper STRICT_JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private OpenApi() {}

    /// Fails with every difference between one exchange and `openapi.yaml`. The request is checked
    /// only if the server accepted it (2xx), since tests send invalid ones on purpose.
    ///
    /// @param path as sent, without the query, with or without the base path
    /// @param requestBody as JSON, also that of a form
    /// @param responseHeaders by lower-case names
    public static void check(
            String method,
            String path,
            @Nullable String requestContentType,
            @Nullable String requestBody,
            int status,
            Map<String, String> responseHeaders,
            String responseBody) {
        List<String> problems = new ArrayList<>();
        Optional<Operation> operation = find(method, path);
        operation.filter(found -> !isHead(method)).ifPresent(found -> SEEN.add(found.name()));
        @Nullable
        DocumentedResponse answer = operation
                .map(Operation::answers)
                .orElse(RESPONSES_OF_UNDOCUMENTED_PATHS)
                .get(status);
        if (answer == null) {
            problems.add(undocumented(operation, status));
        } else {
            if (operation.isPresent() && status == 405) {
                problems.add("a documented method is never answered 405");
            }
            problems.addAll(headerProblems(answer, responseHeaders));
            problems.addAll(answerProblems(method, answer, responseHeaders, responseBody));
        }
        if (status >= 200 && status < 300 && operation.isPresent()) {
            problems.addAll(requestProblems(operation.get(), requestContentType, requestBody));
        }
        if (!problems.isEmpty()) {
            throw new AssertionError("%s %s was answered %d, and openapi.yaml does not agree:\n  - %s\nanswer: %s%s"
                    .formatted(
                            method,
                            path,
                            status,
                            String.join("\n  - ", problems),
                            shortened(responseBody),
                            requestBody == null ? "" : "\nrequest: " + shortened(requestBody)));
        }
    }

    /// Returns the documented operations that no request has reached yet, such as
    /// `GET /customers/{customerId}`.
    public static Set<String> operationsNeverChecked() {
        Set<String> unseen =
                CONTRACT.operations().stream().map(Operation::name).collect(Collectors.toCollection(TreeSet::new));
        unseen.removeAll(SEEN);
        return unseen;
    }

    /// Returns how a JSON text violates one of the document's named schemas; empty when it
    /// does not.
    public static List<String> problems(String schemaName, String json) {
        return bodyProblems("body", CONTRACT.schema("/components/schemas/" + schemaName), json, false);
    }

    private static String undocumented(Optional<Operation> operation, int status) {
        return operation
                .map(found -> "%s documents %s, not %d"
                        .formatted(found.name(), new TreeSet<>(found.answers().keySet()), status))
                .orElse("there is no such operation; only 404 and 405 answer it");
    }

    /// Finds the operation of a request. HEAD is GET without the body.
    private static Optional<Operation> find(String method, String path) {
        String documented = isHead(method) ? "GET" : method;
        Optional<Operation> nearest = CONTRACT.operations().stream()
                .filter(operation -> literalSegments(operation, path) >= 0)
                .max(Comparator.comparingInt(operation -> literalSegments(operation, path)));
        return nearest.flatMap(found -> CONTRACT.operations().stream()
                .filter(operation -> operation.path().equals(found.path()))
                .filter(operation -> operation.method().equalsIgnoreCase(documented))
                .findFirst());
    }

    /// Returns how many segments of a path are literally those of the operation, or -1 when it does
    /// not match. A path like `/customers/internal-accounts` also matches
    /// `/customers/{customerId}`; by OpenAPI the more literal one takes precedence.
    private static int literalSegments(Operation operation, String path) {
        String base = operation.base();
        String relative = !base.isEmpty() && path.startsWith(base + "/") ? path.substring(base.length()) : path;
        String[] wanted = operation.path().split("/", -1);
        String[] actual = relative.split("/", -1);
        if (wanted.length != actual.length) {
            return -1;
        }
        int literal = 0;
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals(decoded(actual[i]))) {
                literal++;
            } else if (!wanted[i].startsWith("{") || actual[i].isEmpty()) {
                return -1;
            }
        }
        return literal;
    }

    private static List<String> headerProblems(DocumentedResponse answer, Map<String, String> headers) {
        List<String> problems = new ArrayList<>();
        answer.requiredHeaders().forEach((name, schema) -> {
            @Nullable String value = headers.get(name);
            if (value == null) {
                problems.add("header %s is missing".formatted(name));
            } else {
                // Headers are text; one that is documented as a number is parsed as one.
                boolean number = schema.getSchemaNode().path("type").asString().equals("integer")
                        && value.matches("-?\\d{1,18}");
                JsonNode node = number ? NODES.numberNode(Long.parseLong(value)) : NODES.stringNode(value);
                schema.validate(node)
                        .forEach(
                                error -> problems.add("header %s (%s): %s".formatted(name, value, error.getMessage())));
            }
        });
        return problems;
    }

    private static List<String> answerProblems(
            String method, DocumentedResponse answer, Map<String, String> headers, String body) {
        @Nullable Schema schema = answer.body();
        List<String> problems = new ArrayList<>();
        if (schema != null && !isOfType(JSON, headers.get("content-type"))) {
            problems.add("header content-type is %s, not %s".formatted(headers.get("content-type"), JSON));
        }
        if (schema != null && !isHead(method)) {
            problems.addAll(bodyProblems("answer", schema, body, false));
        } else if (!body.isEmpty()) {
            problems.add("there is a body, and none is documented");
        }
        return problems;
    }

    private static List<String> requestProblems(
            Operation operation, @Nullable String contentType, @Nullable String body) {
        @Nullable Schema schema = operation.body();
        if (schema == null) {
            return List.of();
        }
        if (body == null || body.isEmpty()) {
            return operation.bodyRequired() ? List.of("a request without a body was taken") : List.of();
        }
        if (!isOfType(operation.bodyType(), contentType)) {
            return List.of("a request of content-type %s was taken".formatted(contentType));
        }
        return bodyProblems("request (it was taken)", schema, body, true);
    }

    private static List<String> bodyProblems(String what, Schema schema, String json, boolean tidy) {
        try {
            JsonNode node = STRICT_JSON.readTree(json);
            return schema.validate(tidy ? tidied(node) : node).stream()
                    .map(error -> what + ": " + described(error))
                    .distinct()
                    .toList();
        } catch (JacksonException broken) {
            return List.of("%s is not sound JSON: %s".formatted(what, broken.getOriginalMessage()));
        }
    }

    /// The server trims and normalizes text before it validates it (behaviour, section 2); a schema
    /// cannot express that.
    private static JsonNode tidied(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = NODES.objectNode();
            object.properties().forEach(entry -> copy.set(entry.getKey(), tidied(entry.getValue())));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = NODES.arrayNode();
            array.forEach(item -> copy.add(tidied(item)));
            return copy;
        }
        return node.isString()
                ? NODES.stringNode(Normalizer.normalize(node.asString().strip(), Normalizer.Form.NFC))
                : node;
    }

    private static String described(Error error) {
        String at = error.getInstanceLocation().toString();
        return (at.isEmpty() ? "" : at + ": ") + error.getMessage();
    }

    private static boolean isHead(String method) {
        return method.equalsIgnoreCase("HEAD");
    }

    private static boolean isOfType(String wanted, @Nullable String contentType) {
        return contentType != null && contentType.split(";", 2)[0].strip().equalsIgnoreCase(wanted);
    }

    private static String decoded(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return segment;
        }
    }

    private static String shortened(String text) {
        return text.length() <= 2000 ? text : text.substring(0, 2000) + " …";
    }
}
