package dev.trellis.contract;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// An OpenAPI document as a flat set of facts, so that two documents that mean the same and are
/// written differently (`allOf` here, one flat object there) are equal.
///
/// A subject is something that a client can see: `GET /customers query limit`,
/// `POST /customers response 201 (INDIVIDUAL) fullName`. Its facts are values by facet: `type` →
/// `string`, `enum` → every value, `required` → the names of the required fields.
final class ApiShape {
    private static final List<String> BOUNDS = List.of(
            "type",
            "format",
            "pattern",
            "default",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems");

    private final JsonNode document;
    private final SortedMap<String, SortedMap<String, Set<String>>> facts = new TreeMap<>();

    private ApiShape(JsonNode document) {
        this.document = document;
    }

    /// Returns the names of all operations of a document, such as `GET /customers`.
    static Set<String> operations(JsonNode document) {
        Set<String> names = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().propertyNames().stream()
                        .filter(OpenApiDocument.METHODS::contains)
                        .forEach(method -> names.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return names;
    }

    static SortedMap<String, SortedMap<String, Set<String>>> of(JsonNode document, Set<String> operations) {
        ApiShape shape = new ApiShape(document);
        operations.forEach(shape::addOperation);
        return shape.facts;
    }

    private void addOperation(String name) {
        String[] words = name.split(" ", 2);
        JsonNode item = document.path("paths").path(words[1]);
        JsonNode operation = item.path(words[0].toLowerCase(Locale.ROOT));
        add(name, "operationId", operation.path("operationId"));
        for (JsonNode parameters : List.of(item.path("parameters"), operation.path("parameters"))) {
            parameters.forEach(parameter -> addParameter(name, resolved(parameter)));
        }
        addContent(name + " request", resolved(operation.path("requestBody")));
        operation.path("responses").properties().forEach(response -> {
            String subject = name + " response " + response.getKey();
            facts.computeIfAbsent(subject, any -> new TreeMap<>());
            addContent(subject, resolved(response.getValue()));
        });
    }

    private void addParameter(String operation, JsonNode parameter) {
        String subject = operation + " "
                + parameter.path("in").asString() + " "
                + parameter.path("name").asString();
        add(subject, "presence", parameter.path("required").asBoolean() ? "required" : "optional");
        addSchema(subject, parameter.path("schema"), Set.of());
    }

    private void addContent(String subject, JsonNode holder) {
        if (holder.has("required")) {
            add(subject, "presence", holder.path("required").asBoolean() ? "required" : "optional");
        }
        holder.path("content").properties().forEach(content -> {
            add(subject, "content", content.getKey());
            addSchema(subject, content.getValue().path("schema"), Set.of());
        });
    }

    private void addSchema(String subject, JsonNode schema, Set<JsonNode> within) {
        if (!schema.isObject() || within.contains(schema)) {
            return;
        }
        Set<JsonNode> here = new HashSet<>(within);
        here.add(schema);
        if (schema.has("$ref")) {
            addSchema(subject, target(schema), here);
        }
        schema.path("allOf").forEach(part -> addSchema(subject, part, here));
        addVariants(subject, schema, here);
        BOUNDS.forEach(bound -> add(subject, bound, schema.path(bound)));
        addEnum(subject, schema.path("enum"));
        schema.path("required").forEach(field -> add(subject, "required", field));
        schema.path("properties").properties().forEach(field -> {
            String name = subject + (isField(subject) ? "." : " ") + field.getKey();
            facts.computeIfAbsent(name, any -> new TreeMap<>());
            addSchema(name, field.getValue(), here);
        });
        if (schema.has("items")) {
            addSchema(subject + (isField(subject) ? "[]" : " []"), schema.path("items"), here);
        }
    }

    /// Variants with a discriminator are compared one by one; others are combined.
    private void addVariants(String subject, JsonNode schema, Set<JsonNode> within) {
        JsonNode mapping = schema.path("discriminator").path("mapping");
        if (schema.has("oneOf") && !mapping.isEmpty()) {
            mapping.properties()
                    .forEach(variant -> addSchema(
                            subject + " (" + variant.getKey() + ")",
                            at(variant.getValue().asString()),
                            within));
        } else {
            schema.path("oneOf").forEach(variant -> addSchema(subject, variant, within));
        }
    }

    /// Enums that are combined by `allOf` narrow each other.
    private void addEnum(String subject, JsonNode values) {
        if (values.isEmpty()) {
            return;
        }
        Set<String> these = new TreeSet<>(StreamSupport.stream(values.spliterator(), false)
                .map(JsonNode::asString)
                .toList());
        facts.computeIfAbsent(subject, any -> new TreeMap<>()).merge("enum", these, (some, others) -> {
            Set<String> both = new TreeSet<>(some);
            both.retainAll(others);
            return both;
        });
    }

    private void add(String subject, String facet, JsonNode value) {
        if (!value.isMissingNode()) {
            add(subject, facet, value.isContainer() ? value.toString() : value.asString());
        }
    }

    private void add(String subject, String facet, String value) {
        facts.computeIfAbsent(subject, any -> new TreeMap<>())
                .computeIfAbsent(facet, any -> new TreeSet<>())
                .add(value);
    }

    /// Whether a subject already names a field, so that what follows belongs to it:
    /// `response 200 data` does, `response 200` and `response 201 (INDIVIDUAL)` do not.
    private static boolean isField(String subject) {
        return !subject.matches(".*( request| response \\d+|\\))$");
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? resolved(target(node)) : node;
    }

    private JsonNode target(JsonNode reference) {
        return at(reference.path("$ref").asString());
    }

    private JsonNode at(String reference) {
        return document.at(reference.substring(1));
    }

    /// Returns the facts in which the first document differs from the second, one sentence each. A
    /// subject that only one of them has is listed once, without its parts.
    static Set<String> differences(
            SortedMap<String, SortedMap<String, Set<String>>> ours,
            SortedMap<String, SortedMap<String, Set<String>>> theirs) {
        Set<String> differences = new TreeSet<>();
        differences.addAll(onlyIn(ours, theirs, " added"));
        differences.addAll(onlyIn(theirs, ours, " missing"));
        ours.forEach((subject, facets) -> {
            Map<String, Set<String>> others = theirs.getOrDefault(subject, new TreeMap<>());
            if (theirs.containsKey(subject)) {
                Set<String> names = new TreeSet<>(facets.keySet());
                names.addAll(others.keySet());
                for (String facet : names) {
                    Set<String> here = facets.getOrDefault(facet, Set.of());
                    Set<String> there = others.getOrDefault(facet, Set.of());
                    here.stream()
                            .filter(v -> !there.contains(v))
                            .forEach(v -> differences.add(subject + " " + facet + " +" + v));
                    there.stream()
                            .filter(v -> !here.contains(v))
                            .forEach(v -> differences.add(subject + " " + facet + " -" + v));
                }
            }
        });
        return differences;
    }

    private static List<String> onlyIn(Map<String, ?> some, Map<String, ?> others, String word) {
        List<String> roots = new ArrayList<>();
        for (String subject : some.keySet()) {
            boolean partOfAnother = roots.stream()
                    .anyMatch(root -> subject.startsWith(root) && " .[(".indexOf(subject.charAt(root.length())) >= 0);
            if (!others.containsKey(subject) && !partOfAnother) {
                roots.add(subject);
            }
        }
        return roots.stream().map(root -> root + word).toList();
    }
}
