package dev.trellis.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import dev.trellis.testing.OpenApi;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The examples that people copy are correct: those of the public guide, and those
/// in `openapi.yaml`.
class ExamplesTest {
    private final OpenApiDocument document = OpenApiDocument.read();

    @ParameterizedTest
    @CsvSource({
        "create-individual.json, CustomerCreateRequest",
        "create-individual-mx.json, CustomerCreateRequest",
        "create-for-hosted-kyc.json, CustomerCreateRequest",
        "create-business.json, CustomerCreateRequest",
        "update-individual.json, CustomerUpdateRequest",
        "update-email.json, CustomerUpdateRequest",
        "update-business.json, CustomerUpdateRequest",
    })
    void theRequestsOfTheGuideAreAccepted(String file, String schema) throws IOException {
        assertThat(OpenApi.problems(schema, read(file).toString())).isEmpty();
    }

    @Test
    void theCustomerOfTheGuideIsOneOfOurs() throws IOException {
        String customer = read("webhook-kyc-approved.json").path("data").toString();
        assertThat(OpenApi.problems("Customer", customer)).isEmpty();
    }

    @Test
    void everyExampleOfTheDocumentFitsItsSchema() {
        List<String> wrong = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        walk("", document.root(), seen, wrong);
        assertThat(wrong).isEmpty();
        assertThat(seen).hasSizeGreaterThan(100);
    }

    @Test
    void everyExampleThatIsNamedIsUsed() {
        String text = document.root().path("paths").toString();
        Set<String> names =
                Set.copyOf(document.root().at("/components/examples").propertyNames());
        assertThat(names).isNotEmpty().allMatch(name -> text.contains("\"#/components/examples/" + name + "\""));
    }

    /// An example is next to its schema (in a body, a parameter) or inside it.
    private void walk(String pointer, JsonNode node, List<String> seen, List<String> wrong) {
        boolean beside = node.has("schema");
        String schema = beside ? pointer + "/schema" : pointer;
        if (node.has("example") && (beside || node.has("type") || node.has("$ref"))) {
            compare(pointer + "/example", schema, node.path("example"), seen, wrong);
        }
        if (beside) {
            node.path("examples").properties().forEach(example -> {
                String name = example.getValue().path("$ref").asString().substring(1);
                compare(pointer + " " + name, schema, document.root().at(name + "/value"), seen, wrong);
            });
        }
        if (node.isObject()) {
            node.properties().stream()
                    .filter(entry -> !entry.getKey().equals("example"))
                    .filter(entry ->
                            !pointer.equals("/components") || !entry.getKey().equals("examples"))
                    .forEach(entry -> walk(
                            pointer + "/" + entry.getKey().replace("~", "~0").replace("/", "~1"),
                            entry.getValue(),
                            seen,
                            wrong));
        }
    }

    private void compare(String where, String schema, JsonNode example, List<String> seen, List<String> wrong) {
        seen.add(where);
        for (Error error : document.schema(schema).validate(example)) {
            wrong.add(where + ": " + error);
        }
    }

    private static JsonNode read(String file) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(ExamplesTest.class.getResourceAsStream("/contract/examples/" + file))) {
            return JsonMapper.shared().readTree(in);
        }
    }
}
