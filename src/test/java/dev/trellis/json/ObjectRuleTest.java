package dev.trellis.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The rules of objects: reading, completeness, merging.
class ObjectRuleTest {
    private static final ObjectRule ADDRESS = ObjectRule.object()
            .required("line1", Rules.text(10))
            .optional("line2", Rules.text(10))
            .required("country", Rules.country())
            .build();
    private static final ObjectRule PERSON = ObjectRule.object()
            .required("name", Rules.text(10))
            .optional("email", Rules.email())
            .optional("address", ADDRESS)
            .build();

    private final ValidationContext reading = new ValidationContext(LocalDate.of(2026, 3, 1));

    private @Nullable ObjectNode read(String json) {
        return PERSON.read(Json.mapper().readTree(json), "", reading);
    }

    private static ObjectNode object(String json) {
        return (ObjectNode) Json.mapper().readTree(json);
    }

    @Test
    void knownFieldsAreNormalisedAndUnknownOnesDropped() {
        JsonNode read = Objects.requireNonNull(read("""
                {"role": "admin", "name": " Jane ", "address": {"line1": "1 Road ", "x": 1, "country": "US"}, "id": null}
                """));

        assertThat(read.toString())
                .isEqualTo("{\"name\":\"Jane\",\"address\":{\"line1\":\"1 Road\",\"country\":\"US\"}}");
        assertThat(RulesTest.faults(reading)).isEmpty();
    }

    @Test
    void namesOfFieldsAreExact() {
        JsonNode read = Objects.requireNonNull(read("{\"Name\": 5, \"NAME\": 5, \"name \": 5, \"nаme\": 5}"));

        assertThat(read.isEmpty()).isTrue();
        assertThat(reading.hasErrors()).isFalse();
    }

    @Test
    void everyFaultIsToldAtItsPath() {
        ObjectNode read = read("{\"name\": 5, \"email\": null, \"address\": {\"line1\": \"\", \"country\": \"QQ\"}}");
        PERSON.requireComplete(Objects.requireNonNull(read), "", reading);

        assertThat(RulesTest.faults(reading))
                .containsExactlyInAnyOrder("name", "email", "address.line1", "address.country");
    }

    @Test
    void completenessIsAskedForSeparately() {
        ObjectNode read = read("{\"address\": {\"line2\": \"x\"}}");
        assertThat(reading.hasErrors()).isFalse();
        PERSON.requireComplete(Objects.requireNonNull(read), "", reading);

        assertThat(RulesTest.faults(reading)).containsExactlyInAnyOrder("name", "address.line1", "address.country");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"x\"", "5", "true", "null"})
    void whatIsNoObjectIsAFaultOfTheBody(String json) {
        assertThat(read(json)).isNull();
        assertThat(RulesTest.faults(reading)).containsExactly("body");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"x\"", "5", "true", "null"})
    void whatIsNoObjectInsideIsAFaultOfItsField(String json) {
        read("{\"name\": \"Jane\", \"address\": " + json + "}");

        assertThat(RulesTest.faults(reading)).containsExactly("address");
    }

    @Test
    void aFieldHasOneFaultTheFirst() {
        reading.addError("name", "first");
        reading.addError("name", "second");

        assertThat(RulesTest.faults(reading)).containsExactly("name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                        | {}                     | {}",
                "{\"a\":1}                 | {}                     | {\"a\":1}",
                "{\"a\":1}                 | {\"a\":2}              | {\"a\":2}",
                "{\"a\":1}                 | {\"b\":2}              | {\"a\":1,\"b\":2}",
                "{\"a\":{\"x\":1,\"y\":2}} | {\"a\":{\"y\":3}}      | {\"a\":{\"x\":1,\"y\":3}}",
                "{\"a\":{\"x\":1}}         | {\"a\":{}}             | {\"a\":{\"x\":1}}",
                "{\"a\":{\"x\":{\"p\":1}}} | {\"a\":{\"x\":{\"q\":2}}} | {\"a\":{\"x\":{\"p\":1,\"q\":2}}}",
                "{\"a\":[1,2]}             | {\"a\":[3]}            | {\"a\":[3]}",
                "{\"a\":[{\"x\":1}]}       | {\"a\":[{\"y\":2}]}    | {\"a\":[{\"y\":2}]}",
                "{\"a\":1}                 | {\"a\":{\"x\":1}}      | {\"a\":{\"x\":1}}",
                "{\"a\":{\"x\":1}}         | {\"a\":1}              | {\"a\":1}"
            })
    void aChangeIsLaidOverWhatStands(String base, String change, String merged) {
        ObjectNode before = object(base);
        ObjectNode changes = object(change);

        assertThat(ObjectRule.merge(before, changes)).isEqualTo(object(merged));
        assertThat(before).as("base is left alone").isEqualTo(object(base));
        assertThat(changes).as("change is left alone").isEqualTo(object(change));
    }
}
