package dev.trellis.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.contract.KnownDifferences.Entry;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The comparison of two documents must find every difference in meaning, and none in mere wording.
class ApiShapeTest {
    private static final String BASE = """
            paths:
              /pets:
                post:
                  operationId: createPet
                  parameters:
                    - {name: limit, in: query, required: false, schema: {type: integer, maximum: 100}}
                  requestBody:
                    content:
                      application/json:
                        schema: {$ref: '#/components/schemas/Pet'}
                  responses:
                    '200':
                      content:
                        application/json:
                          schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}
            components:
              schemas:
            """;
    private static final String FLAT = BASE + """
                Pet:
                  type: object
                  required: [name]
                  properties:
                    name: {type: string}
                    kind: {type: string, enum: [CAT, DOG]}
                    owner: {type: object, properties: {id: {type: string}}}
            """;

    @Test
    void theSameSaidInOtherWordsIsNoDifference() {
        String inParts = BASE + """
                    Pet: {allOf: [{$ref: '#/components/schemas/Named'}, {$ref: '#/components/schemas/Kind'}]}
                    Named: {type: object, required: [name], properties: {name: {$ref: '#/components/schemas/Text'}}}
                    Text: {type: string, description: Any text.}
                    Kind:
                      type: object
                      properties:
                        kind: {type: string, enum: [DOG, CAT]}
                        owner: {type: object, properties: {id: {$ref: '#/components/schemas/Text'}}}
                """;
        assertThat(differences(inParts, FLAT)).isEmpty();
    }

    @Test
    void everyKindOfDifferenceIsNamedAtItsPlace() {
        assertThat(differences(FLAT.replace("[CAT, DOG]", "[CAT, EMU]"), FLAT))
                .containsExactlyInAnyOrder(
                        "POST /pets request kind enum +EMU",
                        "POST /pets request kind enum -DOG",
                        "POST /pets response 200 data[].kind enum +EMU",
                        "POST /pets response 200 data[].kind enum -DOG");
        assertThat(differences(FLAT.replace("maximum: 100", "maximum: 50"), FLAT))
                .containsExactlyInAnyOrder("POST /pets query limit maximum +50", "POST /pets query limit maximum -100");
        assertThat(differences(FLAT.replace("required: false", "required: true"), FLAT))
                .containsExactlyInAnyOrder(
                        "POST /pets query limit presence +required", "POST /pets query limit presence -optional");
        assertThat(differences(FLAT.replace("'200'", "'201'"), FLAT))
                .containsExactlyInAnyOrder("POST /pets response 200 missing", "POST /pets response 201 added");
    }

    @Test
    void aThingThatOneSideLacksIsNamedOnceWithoutItsParts() {
        assertThat(differences(FLAT, FLAT.replace("owner:", "keeper:")))
                .containsExactlyInAnyOrder(
                        "POST /pets request owner added",
                        "POST /pets request keeper missing",
                        "POST /pets response 200 data[].owner added",
                        "POST /pets response 200 data[].keeper missing");
    }

    @Test
    void variantsAreComparedEachWithItsLike() {
        String variants = BASE + """
                    Pet:
                      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
                      discriminator:
                        propertyName: kind
                        mapping: {CAT: '#/components/schemas/Cat', DOG: '#/components/schemas/Dog'}
                    Cat: {type: object, properties: {kind: {type: string, enum: [CAT]}, lives: {type: integer}}}
                    Dog: {type: object, properties: {kind: {type: string, enum: [DOG]}}}
                """;
        assertThat(differences(variants.replace("lives", "naps"), variants))
                .contains("POST /pets request (CAT) naps added", "POST /pets response 200 data[] (CAT) lives missing")
                .noneMatch(difference -> difference.contains("DOG"));
    }

    @Test
    void anEntryCoversWhatItsStarsStandForAndNothingElse() {
        Entry entry = new Entry("* response * kind enum +EMU");
        assertThat(entry.covers("POST /pets response 200 data[] kind enum +EMU"))
                .isTrue();
        assertThat(entry.covers("POST /pets request kind enum +EMU")).isFalse();
        assertThat(new Entry("GET /a.b added").covers("GET /axb added")).isFalse();
    }

    @Test
    void aDifferenceWithoutAnEntryAndAnEntryWithoutADifferenceAreBothFound() {
        List<Entry> entries = List.of(new Entry("a"), new Entry("old*"));
        assertThat(KnownDifferences.unlisted(Set.of("a", "b"), entries)).containsExactly("b");
        assertThat(KnownDifferences.unusedEntries(Set.of("a", "b"), entries)).containsExactly("old*");
    }

    private static Set<String> differences(String ours, String theirs) {
        return ApiShape.differences(shape(ours), shape(theirs));
    }

    private static SortedMap<String, SortedMap<String, Set<String>>> shape(String yaml) {
        JsonNode document = YAMLMapper.builder().build().readTree(yaml);
        return ApiShape.of(document, ApiShape.operations(document));
    }
}
