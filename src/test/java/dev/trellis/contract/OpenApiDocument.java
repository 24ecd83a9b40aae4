package dev.trellis.contract;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.format.PatternFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// `openapi.yaml`, parsed: its operations, their requests and responses, and its
/// schemas. Thread-safe.
public final class OpenApiDocument {
    static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    private static final String IRI = "urn:trellis:openapi";

    /// The library's own validation of e-mail addresses requires a top-level domain of its list,
    /// which `example.test` does not have.
    private static final Dialect DIALECT = Dialect.builder(Dialects.getOpenApi31())
            .format(PatternFormat.of("email", "^[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+$", "format.email"))
            .build();

    private final JsonNode root;
    private final SchemaRegistry registry;
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();
    private final List<Operation> operations = new ArrayList<>();

    /// An operation: one method of one path.
    ///
    /// @param base the prefix of the path, empty for a path at the root of the server
    /// @param path as the document writes it, with its parameters in braces
    /// @param bodyType content type of a request; empty when it has no body
    /// @param body the schema of the request; absent when it has no body
    public record Operation(
            String method,
            String base,
            String path,
            boolean bodyRequired,
            String bodyType,
            @Nullable Schema body,
            Map<Integer, DocumentedResponse> answers) {
        public String name() {
            return method + " " + path;
        }
    }

    /// A documented response.
    ///
    /// @param requiredHeaders by lower-case name
    /// @param body the schema of the response; absent when it has no body
    public record DocumentedResponse(
            Map<String, Schema> requiredHeaders, @Nullable Schema body) {}

    private OpenApiDocument(JsonNode root) {
        this.root = root;
        this.registry = SchemaRegistry.withDialect(
                DIALECT,
                builder -> builder.schemas(Map.of(IRI, root.toString()))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .locale(Locale.ROOT)
                                .build()));
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue().propertyNames().stream()
                        .filter(METHODS::contains)
                        .forEach(method -> operations.add(operation(path.getKey(), method))));
    }

    /// Reads the document from the build's output, or else from the root of the repository.
    public static OpenApiDocument read() {
        try (InputStream in = open()) {
            return new OpenApiDocument(YAMLMapper.builder().build().readTree(in));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static InputStream open() throws IOException {
        @Nullable InputStream packed = OpenApiDocument.class.getResourceAsStream("/openapi.yaml");
        return packed != null ? packed : Files.newInputStream(Path.of("openapi.yaml"));
    }

    public JsonNode root() {
        return root;
    }

    public List<Operation> operations() {
        return operations;
    }

    /// Returns a response that several operations share, by its name under `components`.
    public DocumentedResponse sharedAnswer(String name) {
        return answer("/components/responses/" + name);
    }

    /// Returns the schema at a JSON pointer into the document, compiled once.
    public Schema schema(String pointer) {
        return schemas.computeIfAbsent(resolved(pointer), target -> {
            if (root.at(target).isMissingNode()) {
                throw new IllegalArgumentException("openapi.yaml has no " + target);
            }
            Schema schema = registry.getSchema(
                    SchemaLocation.of(IRI + "#" + target.replace("{", "%7B").replace("}", "%7D")));
            schema.initializeValidators();
            return schema;
        });
    }

    private Operation operation(String path, String method) {
        String pointer = "/paths/" + escaped(path) + "/" + method;
        String body = resolved(pointer + "/requestBody");
        String type =
                root.at(body + "/content").propertyNames().stream().findFirst().orElse("");
        Map<Integer, DocumentedResponse> answers = new LinkedHashMap<>();
        for (String status : root.at(pointer + "/responses").propertyNames()) {
            answers.put(Integer.valueOf(status), answer(pointer + "/responses/" + status));
        }
        return new Operation(
                method.toUpperCase(Locale.ROOT),
                base(pointer),
                path,
                root.at(body).path("required").asBoolean(),
                type,
                type.isEmpty() ? null : schema(body + "/content/" + escaped(type) + "/schema"),
                answers);
    }

    /// Most operations use the document's base path; those of health have one of their own.
    private String base(String operation) {
        String own = root.at(operation + "/servers/0/url").asString("");
        String url = own.isEmpty() ? root.at("/servers/0/url").asString() : own;
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private DocumentedResponse answer(String pointer) {
        String answer = resolved(pointer);
        Map<String, Schema> requiredHeaders = new LinkedHashMap<>();
        for (String name : root.at(answer + "/headers").propertyNames()) {
            String header = resolved(answer + "/headers/" + escaped(name));
            if (root.at(header).path("required").asBoolean()) {
                requiredHeaders.put(name.toLowerCase(Locale.ROOT), schema(header + "/schema"));
            }
        }
        String body = answer + "/content/application~1json/schema";
        return new DocumentedResponse(requiredHeaders, root.at(body).isMissingNode() ? null : schema(body));
    }

    /// Resolves a reference without siblings. One with siblings is a schema of its own and is
    /// not resolved.
    private String resolved(String pointer) {
        JsonNode node = root.at(pointer);
        return node.size() == 1 && node.has("$ref")
                ? resolved(node.path("$ref").asString().substring(1))
                : pointer;
    }

    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
