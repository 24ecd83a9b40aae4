package dev.trellis.customers;

import static dev.trellis.testing.RequestBodies.business;
import static dev.trellis.testing.RequestBodies.individual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.json.Json;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.RequestBodies;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Every value of every enumeration that the contract has for a customer, one by one.
class CustomerEnumsTest {
    private static final ApiClient API = CustomerSamples.platform().api();
    private static final JsonNode DOCUMENT = RequestBodies.contract();

    /// The type decides which other fields there are, and statuses have rules of their own.
    private static final Set<String> WITH_OWN_TESTS = Set.of("customerType", "kycStatus", "kybStatus");

    /// One value of one field.
    ///
    /// @param path dot path of the field
    /// @param isList whether the field is a list of such values
    record Case(boolean isIndividual, String path, String value, boolean isList) {
        /// A valid body, but for the value that this field is set to.
        ObjectNode body(String newValue) {
            ObjectNode body = (ObjectNode) Json.mapper().readTree(isIndividual ? individual() : business());
            ObjectNode parent = body;
            String[] steps = path.split("\\.", -1);
            for (int i = 0; i < steps.length - 1; i++) {
                parent = parent.withObjectProperty(steps[i]);
            }
            if (path.startsWith("endUserTermsConsent.")) {
                parent.put("acceptedAt", "2025-07-21T17:32:28Z");
                parent.put("ipAddress", "198.51.100.24");
                parent.put("termsVersion", "V1");
            }
            String name = steps[steps.length - 1];
            if (isList) {
                parent.putArray(name).add(newValue);
            } else {
                parent.put(name, newValue);
            }
            return body;
        }

        String pointer() {
            return "/" + path.replace('.', '/') + (isList ? "/0" : "");
        }
    }

    static Stream<Case> values() {
        List<Case> cases = new ArrayList<>();
        collect(schema("IndividualCustomerCreateRequest"), true, "", false, cases);
        collect(schema("BusinessCustomerCreateRequest"), false, "", false, cases);
        return cases.stream();
    }

    static Stream<Case> fields() {
        return values().collect(Collectors.groupingBy(c -> c.isIndividual + c.path)).values().stream()
                .map(List::getFirst);
    }

    @ParameterizedTest
    @MethodSource("values")
    void everyValueOfTheContractIsTakenAndGivenBack(Case testCase) {
        ApiResponse created = API.post(
                        "/customers", testCase.body(testCase.value()).toString())
                .expect(201);

        assertThat(created.json().at(testCase.pointer()).asString()).isEqualTo(testCase.value());
        assertThat(API.get("/customers/" + created.text("id")).body()).isEqualTo(created.body());
    }

    @ParameterizedTest
    @MethodSource("fields")
    void anyOtherValueIsRefusedWithThoseThatAreTaken(Case testCase) {
        for (String wrong : List.of("NO_SUCH_VALUE", testCase.value().toLowerCase(Locale.ROOT), "")) {
            ApiResponse refused =
                    API.post("/customers", testCase.body(wrong).toString()).expect(400, "INVALID_INPUT");

            assertThat(refused.invalidFields()).containsExactly(testCase.path() + (testCase.isList() ? ".0" : ""));
            assertThat(refused.json().at("/details/errors/0/constraint/enum"))
                    .extracting(JsonNode::asString)
                    .contains(testCase.value())
                    .doesNotContain(wrong);
        }
    }

    @Test
    void theTableHasTheEnumerationsOfTheContract() {
        assertThat(fields().map(testCase -> (testCase.isIndividual() ? "INDIVIDUAL " : "BUSINESS ") + testCase.path()))
                .containsExactlyInAnyOrder(
                        "INDIVIDUAL idType",
                        "INDIVIDUAL sourceOfFundsCategories",
                        "INDIVIDUAL sourceOfWealthCategories",
                        "INDIVIDUAL purposeOfAccount",
                        "INDIVIDUAL expectedMonthlyTransactionCount",
                        "INDIVIDUAL expectedMonthlyTransactionVolume",
                        "INDIVIDUAL annualIncomeRange",
                        "INDIVIDUAL netWorthRange",
                        "INDIVIDUAL pepStatus",
                        "INDIVIDUAL endUserTermsConsent.acceptanceMethod",
                        "BUSINESS endUserTermsConsent.acceptanceMethod",
                        "BUSINESS businessInfo.entityType",
                        "BUSINESS businessInfo.businessType",
                        "BUSINESS businessInfo.purposeOfAccount",
                        "BUSINESS businessInfo.sourceOfFundsCategories",
                        "BUSINESS businessInfo.expectedMonthlyTransactionCount",
                        "BUSINESS businessInfo.expectedMonthlyTransactionVolume");
    }

    private static JsonNode schema(String name) {
        return DOCUMENT.path("components").path("schemas").path(name);
    }

    private static void collect(JsonNode node, boolean isIndividual, String path, boolean isList, List<Case> cases) {
        JsonNode schema =
                node.has("$ref") ? DOCUMENT.at(node.path("$ref").asString().substring(1)) : node;
        if (schema.has("$ref")) {
            collect(schema, isIndividual, path, isList, cases);
            return;
        }
        schema.path("enum").forEach(value -> cases.add(new Case(isIndividual, path, value.asString(), isList)));
        if (schema.has("items")) {
            collect(schema.path("items"), isIndividual, path, true, cases);
        }
        schema.path("properties").properties().forEach(property -> {
            String name = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
            if (!WITH_OWN_TESTS.contains(name)) {
                collect(property.getValue(), isIndividual, name, isList, cases);
            }
        });
    }
}
