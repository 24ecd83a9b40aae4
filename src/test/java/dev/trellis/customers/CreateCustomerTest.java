package dev.trellis.customers;

import static dev.trellis.testing.RequestBodies.business;
import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.json.Json;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.RequestBodies;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `POST /customers`: which fields are required, what is stored, and what is returned.
class CreateCustomerTest {
    private final TestPlatform platform = CustomerSamples.platform();
    private final ApiClient api = platform.api();

    @Test
    void anIndividualNeedsNothingButItsType() {
        Instant before = TestServer.shared().clock().instant().minusMillis(1);
        ApiResponse created = api.post("/customers", individual()).expect(201);

        assertThat(created.text("customerType")).isEqualTo("INDIVIDUAL");
        assertThat(created.text("platformCustomerId")).isNotBlank();
        assertThat(created.text("umaAddress")).endsWith("@" + platform.umaDomain());
        assertThat(created.json().path("isDeleted").isBoolean()).isTrue();
        assertThat(created.json().path("isDeleted").asBoolean()).isFalse();
        assertThat(Instant.parse(created.text("createdAt")))
                .isBetween(before, TestServer.shared().clock().instant());
        assertThat(created.text("updatedAt")).isEqualTo(created.text("createdAt"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INDIVIDUAL", "BUSINESS"})
    void everyFieldComesBackAsItWasSent(String type) {
        String sent = type.equals("INDIVIDUAL") ? CustomerSamples.INDIVIDUAL : CustomerSamples.BUSINESS;
        ApiResponse created = api.post("/customers", sent).expect(201);

        ObjectNode expected = (ObjectNode) Json.mapper().readTree(sent);
        expected.remove("identifier");
        expected.properties()
                .forEach(field -> assertThat(created.json().get(field.getKey()))
                        .as(field.getKey())
                        .isEqualTo(field.getValue()));
        Set<String> added = new TreeSet<>(created.json().propertyNames());
        added.removeAll(expected.propertyNames());
        assertThat(added)
                .containsExactlyInAnyOrder(
                        "id",
                        "umaAddress",
                        type.equals("INDIVIDUAL") ? "kycStatus" : "kybStatus",
                        "createdAt",
                        "updatedAt",
                        "isDeleted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INDIVIDUAL", "BUSINESS"})
    void theSamplesHoldEveryFieldOfTheContract(String type) {
        boolean isIndividual = type.equals("INDIVIDUAL");
        JsonNode schemas = RequestBodies.contract().path("components").path("schemas");
        JsonNode schema =
                schemas.path(isIndividual ? "IndividualCustomerCreateRequest" : "BusinessCustomerCreateRequest");
        JsonNode sample = Json.mapper().readTree(isIndividual ? CustomerSamples.INDIVIDUAL : CustomerSamples.BUSINESS);

        Set<String> wanted = new TreeSet<>(schema.path("properties").propertyNames());
        wanted.removeAll(Set.of("umaAddress", "kycStatus", "kybStatus"));
        assertThat(new TreeSet<>(sample.propertyNames())).isEqualTo(wanted);
        assertThat(new TreeSet<>(sample.path("address").propertyNames()))
                .isEqualTo(new TreeSet<>(
                        schemas.path("NewAddress").path("properties").propertyNames()));
        if (!isIndividual) {
            assertThat(new TreeSet<>(sample.path("businessInfo").propertyNames()))
                    .isEqualTo(new TreeSet<>(schemas.path("BusinessInfoFields")
                            .path("properties")
                            .propertyNames()));
        }
    }

    @Test
    void whatIsCreatedIsWhatGetAndTheListTell() {
        ApiResponse created = api.post("/customers", CustomerSamples.INDIVIDUAL).expect(201);

        assertThat(api.get("/customers/" + created.text("id")).expect(200).body())
                .isEqualTo(created.body());
        assertThat(api.get("/customers").expect(200).json().path("data").get(0)).isEqualTo(created.json());
    }

    @Test
    void aBusinessNeedsNameCountryTaxIdAndDayOfIncorporation() {
        ApiResponse empty = api.post("/customers", json("{'customerType': 'BUSINESS', 'businessInfo': {}}"))
                .expect(400, "INVALID_INPUT");
        assertThat(empty.invalidFields())
                .containsExactlyInAnyOrder(
                        "businessInfo.legalName",
                        "businessInfo.country",
                        "businessInfo.taxId",
                        "businessInfo.incorporatedOn");

        ApiResponse none =
                api.post("/customers", json("{'customerType': 'BUSINESS'}")).expect(400, "INVALID_INPUT");
        assertThat(none.invalidFields()).isNotEmpty().allMatch(field -> field.startsWith("businessInfo"));

        api.post("/customers", business()).expect(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'customerType': 'ROBOT'}", "{'customerType': 'individual'}", "{'customerType': 1}"})
    void aCustomerOfNoKnownTypeIsRefused(String body) {
        ApiResponse refused = api.post("/customers", json(body)).expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields()).containsExactly("customerType");
    }

    @Test
    void theKnownTypesAreToldToWhoeverSendsAnother() {
        ApiResponse refused =
                api.post("/customers", json("{'customerType': 'ROBOT'}")).expect(400, "INVALID_INPUT");

        assertThat(refused.json().at("/details/errors/0/constraint/enum"))
                .hasSize(2)
                .allMatch(type -> Set.of("INDIVIDUAL", "BUSINESS").contains(type.asString()));
    }

    @Test
    void aGeneratedPlatformCustomerIdIsNewEachTime() {
        assertThat(api.post("/customers", individual()).expect(201).text("platformCustomerId"))
                .isNotEqualTo(api.post("/customers", individual()).expect(201).text("platformCustomerId"));
    }

    @Test
    void aPlatformCustomerIdIsTakenOnce() {
        api.post("/customers", individual("'platformCustomerId': 'crm-1'")).expect(201);

        ApiResponse refused = api.post("/customers", business("'platformCustomerId': ' crm-1 '"))
                .expect(409, "CONFLICT");
        assertThat(refused.header("x-should-retry")).contains("false");
        assertThat(api.get("/customers?platformCustomerId=crm-1").expect(200).ids())
                .hasSize(1);
        api.post("/customers", individual("'platformCustomerId': 'CRM-1'")).expect(201);
    }

    @Test
    void whatOnlyTheServerMaySayIsIgnored() {
        String sent = individual(
                "'id': 'Customer:019542f5-b3e7-1d02-0000-000000000001'",
                "'isDeleted': true",
                "'createdAt': '2001-01-01T00:00:00Z'",
                "'updatedAt': '2001-01-01T00:00:00Z'",
                "'platformId': 'Platform:019542f5-b3e7-1d02-0000-000000000001'",
                "'contactVerification': {'email': 'VERIFIED'}",
                "'kybStatus': 'APPROVED'",
                "'businessInfo': 7",
                "'shoeSize': 43");
        ApiResponse created = api.post("/customers", sent).expect(201);

        assertThat(created.text("id")).isNotEqualTo("Customer:019542f5-b3e7-1d02-0000-000000000001");
        assertThat(created.json().path("isDeleted").asBoolean()).isFalse();
        assertThat(Instant.parse(created.text("createdAt"))).isAfter(Instant.parse("2020-01-01T00:00:00Z"));
        assertThat(created.text("updatedAt")).isEqualTo(created.text("createdAt"));
        assertThat(created.json().propertyNames())
                .doesNotContain("platformId", "contactVerification", "kybStatus", "businessInfo", "shoeSize");
        assertThat(api.get("/customers").expect(200).ids()).containsExactly(created.text("id"));
    }

    @Test
    void theIdentificationNumberNeverComesBack() {
        ApiResponse created = api.post("/customers", CustomerSamples.INDIVIDUAL).expect(201);
        String path = "/customers/" + created.text("id");
        ApiResponse patched = api.patch(path, individual("'identifier': 'NEW-900115-XXX'", "'fullName': 'Ana'"))
                .expect(200);

        assertThat(created.body()
                        + patched.body()
                        + api.get(path).body()
                        + api.get("/customers").body()
                        + api.delete(path).body())
                .doesNotContain("identifier")
                .doesNotContain("LOAA900115XXX")
                .doesNotContain("NEW-900115-XXX");
    }

    @Test
    void aCustomerOfNoCurrencyOfThePlatformIsRefused() {
        ApiResponse refused = api.post("/customers", individual("'currencies': ['USD', 'GBP', 'usd']"))
                .expect(400, "INVALID_CURRENCY");

        assertThat(refused.invalidFields()).containsExactly("currencies.1", "currencies.2");
        assertThat(refused.json().at("/details/errors/0/constraint/enum"))
                .extracting(JsonNode::asString)
                .containsExactly("USD", "EUR", "MXN", "BTC", "USDC", "USDB");
    }

    @Test
    void aCurrencyThatIsNamedTwiceIsKeptOnce() {
        ApiResponse created = api.post("/customers", individual("'currencies': ['USD', 'EUR', 'USD']"))
                .expect(201);

        assertThat(created.json().path("currencies"))
                .extracting(JsonNode::asString)
                .containsExactly("USD", "EUR");
    }
}
