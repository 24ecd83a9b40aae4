package dev.trellis.customers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.json.Json;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// Names: any script, 1 to 250 characters, trimmed, in normal form, without control characters.
class CustomerNamesTest {
    private static final ApiClient API = CustomerSamples.platform().api();

    static Stream<String> namesThatStayAsTheyAre() {
        return Stream.of(
                "X",
                "Ana Sofía López",
                "李小龍",
                "山田 太郎",
                "김정은",
                "محمد بن سلمان",
                "בנימין נתניהו",
                "राजेश कुमार",
                "Ἀριστοτέλης",
                "Дмитрий Иванович Менделеев",
                "ณเดชน์ คูกิมิยะ",
                "O'Brien-Ørsted, Jr.",
                "👩‍👩‍👧‍👦 Family",
                "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
                "a\u200Db",
                "abc\u202Edef\u202C",
                "\u2067שלום\u2069",
                "zero\u200Bwidth",
                "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
                "x".repeat(250),
                "字".repeat(250),
                "😀".repeat(250),
                "'; drop table customers; --",
                "%_\\",
                "\"quoted\" \\back\\ /slash/",
                "<script>alert(1)</script>",
                "${jndi:ldap://example.com}",
                "{{7*7}}",
                "null");
    }

    @ParameterizedTest
    @MethodSource("namesThatStayAsTheyAre")
    void aNameOfAnyScriptIsKeptAsItIs(String name) {
        ApiResponse created = API.post("/customers", named(name)).expect(201);

        assertThat(created.text("fullName")).isEqualTo(name);
        assertThat(API.get("/customers/" + created.text("id")).expect(200).text("fullName"))
                .isEqualTo(name);
    }

    static Stream<Arguments> namesThatAreMadeNormal() {
        return Stream.of(
                Arguments.of("  Ann  ", "Ann"),
                Arguments.of("\t\nAnn\r\n", "Ann"),
                Arguments.of("\u3000李\u3000", "李"),
                Arguments.of("Ann  Lee", "Ann  Lee"),
                Arguments.of("Zoe\u0308", "Zo\u00EB"),
                Arguments.of("\u1112\u1161\u11AB", "\uD55C"),
                Arguments.of("\u212Bngstro\u0308m", "\u00C5ngstr\u00F6m"),
                Arguments.of("e\u0301".repeat(250), "\u00E9".repeat(250)),
                Arguments.of(" ".repeat(500) + "x".repeat(250), "x".repeat(250)));
    }

    @ParameterizedTest
    @MethodSource("namesThatAreMadeNormal")
    void aNameIsTrimmedAndNormalised(String sent, String stored) {
        assertThat(API.post("/customers", named(sent)).expect(201).text("fullName"))
                .isEqualTo(stored);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 251, 10_000})
    void aNameHas1To250Characters(int length) {
        for (String character : new String[] {"x", "字", "😀"}) {
            ApiResponse refused =
                    API.post("/customers", named(character.repeat(length))).expect(400, "INVALID_INPUT");

            assertThat(refused.invalidFields()).containsExactly("fullName");
            assertThat(refused.json()
                            .at("/details/errors/0/constraint/minLength")
                            .asInt())
                    .isEqualTo(1);
            assertThat(refused.json()
                            .at("/details/errors/0/constraint/maxLength")
                            .asInt())
                    .isEqualTo(250);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\t\n", "\u3000"})
    void aNameOfBlanksIsNone(String blanks) {
        assertThat(API.post("/customers", named(blanks))
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactly("fullName");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u0001b",
                "a\u0007b",
                "a\u001Bb",
                "a\u001Fb",
                "a\u007Fb",
                "a\u0080b",
                "a\u0085b",
                "a\u009Fb",
                "a\tb",
                "a\nb",
                "a\r\nb",
                "a\u2028b",
                "a\u2029b"
            })
    void aNameHasNoControlCharacters(String name) {
        ApiResponse refused = API.post("/customers", named(name)).expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields()).containsExactly("fullName");
        assertThat(refused.body()).doesNotContain("a" + name.charAt(1) + "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\u0000b", "a\\ud800b", "\\udc00", "\\ud83d"})
    void whatIsNoTextAtAllIsRefused(String escaped) {
        API.post("/customers", "{\"customerType\":\"INDIVIDUAL\",\"fullName\":\"" + escaped + "\"}")
                .expect(400, "INVALID_INPUT");
    }

    private static String named(String name) {
        ObjectNode body = Json.object();
        body.put("customerType", "INDIVIDUAL");
        body.put("fullName", name);
        return body.toString();
    }
}
