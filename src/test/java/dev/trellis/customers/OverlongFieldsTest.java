package dev.trellis.customers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.trellis.json.Json;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// Every text field has a maximum length (threat 74), and accepts nothing but text.
class OverlongFieldsTest {
    private static final ApiClient API = CustomerSamples.platform().api();

    static Stream<Arguments> textFields() {
        return Stream.concat(
                paths(CustomerSamples.INDIVIDUAL).stream().map(path -> arguments("INDIVIDUAL", path)),
                paths(CustomerSamples.BUSINESS).stream().map(path -> arguments("BUSINESS", path)));
    }

    @ParameterizedTest
    @MethodSource("textFields")
    void aTextOfTenThousandCharactersIsRefusedByItsName(String type, String field) {
        ApiResponse refused = API.post("/customers", with(type, field, StringNode.valueOf("x".repeat(10_000))))
                .expect(400);

        assertThat(refused.invalidFields()).containsExactly(field);
        assertThat(refused.body()).hasSizeLessThan(2_500);
    }

    @ParameterizedTest
    @MethodSource("textFields")
    void whatIsNoTextIsRefusedByItsName(String type, String field) {
        for (JsonNode wrong : List.of(
                Json.mapper().readTree("7"),
                Json.mapper().readTree("true"),
                Json.mapper().readTree("{}"),
                Json.mapper().readTree("null"))) {
            assertThat(API.post("/customers", with(type, field, wrong))
                            .expect(400)
                            .invalidFields())
                    .as(wrong.toString())
                    .containsExactly(field);
        }
    }

    private static String with(String type, String field, JsonNode value) {
        ObjectNode body = (ObjectNode) Json.mapper()
                .readTree(type.equals("INDIVIDUAL") ? CustomerSamples.INDIVIDUAL : CustomerSamples.BUSINESS);
        JsonNode parent = body;
        String[] steps = field.split("\\.", -1);
        for (int i = 0; i < steps.length - 1; i++) {
            parent = parent.path(steps[i]);
        }
        ((ObjectNode) parent).set(steps[steps.length - 1], value);
        return body.toString();
    }

    /// Dot paths of the text fields in a sample, except for `customerType`.
    private static List<String> paths(String sample) {
        List<String> paths = new ArrayList<>();
        collect("", Json.mapper().readTree(sample), paths);
        paths.remove("customerType");
        return paths;
    }

    private static void collect(String prefix, JsonNode object, List<String> paths) {
        object.properties().forEach(property -> {
            if (property.getValue().isString()) {
                paths.add(prefix + property.getKey());
            } else if (property.getValue().isObject()) {
                collect(prefix + property.getKey() + ".", property.getValue(), paths);
            }
        });
    }
}
