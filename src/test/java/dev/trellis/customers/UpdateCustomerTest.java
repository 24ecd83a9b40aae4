package dev.trellis.customers;

import static dev.trellis.testing.RequestBodies.business;
import static dev.trellis.testing.RequestBodies.businessChange;
import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static dev.trellis.testing.RequestBodies.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.CustomerId;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `PATCH /customers/{customerId}`.
class UpdateCustomerTest {
    /// Without `USDB`, so that no customer has a wallet, whose owner would have to sign changes of
    /// a contact.
    private final TestPlatform platform = TestServer.shared()
            .newPlatform(Mode.SANDBOX, false, ContractRevision.MAY_2026, List.of("USD", "EUR", "MXN", "BTC", "USDC"));

    private final ApiClient api = platform.api();

    @Test
    void onlyWhatIsSentChanges() {
        ApiResponse original =
                api.post("/customers", CustomerSamples.INDIVIDUAL).expect(201);
        ApiResponse updated = change(original, individual("'fullName': 'Ana López'", "'pepStatus': 'DOMESTIC'"))
                .expect(200);

        ObjectNode expected = ((ObjectNode) original.json()).deepCopy();
        expected.put("fullName", "Ana López");
        expected.put("pepStatus", "DOMESTIC");
        expected.put("updatedAt", updated.text("updatedAt"));
        assertThat(updated.json()).isEqualTo(expected);
        assertThat(api.get(path(original)).body()).isEqualTo(updated.body());
    }

    @Test
    void everyFieldCanBeGivenLater() {
        ObjectNode all = (ObjectNode) tree(CustomerSamples.INDIVIDUAL);
        for (String ofCreation : List.of("platformCustomerId", "region", "phoneNumber")) {
            all.remove(ofCreation);
        }
        ApiResponse created = api.post("/customers", individual()).expect(201);
        ApiResponse updated = change(created, all.toString()).expect(200);

        all.remove("identifier");
        all.properties()
                .forEach(field -> assertThat(updated.json().get(field.getKey()))
                        .as(field.getKey())
                        .isEqualTo(field.getValue()));
    }

    @Test
    void anAddressIsMergedFieldByField() {
        ApiResponse original =
                api.post("/customers", CustomerSamples.INDIVIDUAL).expect(201);
        ApiResponse updated = change(original, individual("'address': {'line2': 'Piso 16', 'postalCode': '06601'}"))
                .expect(200);

        assertThat(updated.json().path("address")).isEqualTo(tree("""
                {'line1': 'Paseo de la Reforma 222', 'line2': 'Piso 16', 'city': 'Ciudad de México', 'state': 'CDMX',
                'postalCode': '06601', 'country': 'MX'}"""));
    }

    @Test
    void aFirstAddressMustBeComplete() {
        ApiResponse original = api.post("/customers", individual()).expect(201);

        assertThat(change(original, individual("'address': {'line2': 'Piso 16', 'country': 'MX'}"))
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactlyInAnyOrder("address.line1", "address.postalCode");
    }

    @Test
    void businessInfoIsMergedFieldByField() {
        ApiResponse original = api.post("/customers", CustomerSamples.BUSINESS).expect(201);
        ApiResponse updated = change(
                        original,
                        businessChange("'businessInfo': {'legalName': 'Acme LLC', 'countriesOfOperation': ['MX']}"))
                .expect(200);

        ObjectNode expected = ((ObjectNode) original.json().path("businessInfo")).deepCopy();
        expected.put("legalName", "Acme LLC");
        expected.putArray("countriesOfOperation").add("MX");
        assertThat(updated.json().path("businessInfo")).isEqualTo(expected);
        assertThat(updated.json().path("address")).isEqualTo(original.json().path("address"));
    }

    @Test
    void whatABusinessNeedsItNeedsAfterAChangeToo() {
        ApiResponse original = api.post("/customers", business()).expect(201);

        assertThat(change(original, businessChange("'businessInfo': {'legalName': '', 'taxId': null, 'country': 'ZZ'}"))
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactlyInAnyOrder("businessInfo.legalName", "businessInfo.taxId", "businessInfo.country");
        change(original, businessChange()).expect(200);
    }

    @Test
    void currenciesAreReplaced() {
        ApiResponse original = api.post("/customers", individual("'currencies': ['USD', 'EUR']"))
                .expect(201);

        assertThat(change(original, individual("'currencies': ['BTC', 'EUR']"))
                        .expect(200)
                        .json()
                        .path("currencies"))
                .extracting(JsonNode::asString)
                .containsExactly("BTC", "EUR");
        assertThat(change(original, individual("'currencies': []"))
                        .expect(200)
                        .json()
                        .path("currencies"))
                .isEmpty();
        assertThat(change(original, individual("'currencies': ['EUR', 'GBP']"))
                        .expect(400, "INVALID_CURRENCY")
                        .invalidFields())
                .containsExactly("currencies.1");
    }

    @Test
    void emailAndPhoneNumberDoNotChangeInOneCall() {
        ApiResponse original =
                api.post("/customers", individual("'email': 'old@example.com'")).expect(201);

        change(original, individual("'email': 'new@example.com'", "'phoneNumber': '+14155551234'"))
                .expect(400, "INVALID_INPUT");
        assertThat(api.get(path(original)).body()).isEqualTo(original.body());
        change(original, individual("'email': 'new@example.com'")).expect(200);
        assertThat(change(original, individual("'phoneNumber': '+14155551234'"))
                        .expect(200)
                        .text("email"))
                .isEqualTo("new@example.com");
    }

    @Test
    void theTypeCannotChange() {
        ApiResponse person = api.post("/customers", individual()).expect(201);
        ApiResponse company = api.post("/customers", business()).expect(201);

        assertThat(change(person, business()).expect(400, "INVALID_INPUT").invalidFields())
                .containsExactly("customerType");
        assertThat(change(company, individual()).expect(400, "INVALID_INPUT").invalidFields())
                .containsExactly("customerType");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'fullName': 'Ann'}", "{'customerType': null}", "{'customerType': 'PERSON'}"})
    void theTypeMustBeSent(String body) {
        ApiResponse original = api.post("/customers", individual()).expect(201);

        assertThat(change(original, json(body)).expect(400, "INVALID_INPUT").invalidFields())
                .containsExactly("customerType");
        assertThat(api.get(path(original)).body()).isEqualTo(original.body());
    }

    @Test
    void whatOnlyTheServerMaySayIsIgnored() {
        ApiResponse original = api.post("/customers", individual("'platformCustomerId': 'crm-1'", "'region': 'US'"))
                .expect(201);
        CustomerSamples.waitBeyond(Instant.parse(original.text("updatedAt")));
        ApiResponse updated = change(
                        original,
                        individual(
                                "'id': 'Customer:019542f5-b3e7-1d02-0000-000000000001'",
                                "'isDeleted': true",
                                "'createdAt': '2001-01-01T00:00:00Z'",
                                "'updatedAt': '2001-01-01T00:00:00Z'",
                                "'platformId': 'Platform:019542f5-b3e7-1d02-0000-000000000001'",
                                "'contactVerification': {'email': 'VERIFIED'}",
                                "'platformCustomerId': 'crm-2'",
                                "'region': 'CA'",
                                "'tombstone': 1",
                                "'shoeSize': 43"))
                .expect(200);

        assertThat(updated.body()).isEqualTo(original.body());
        assertThat(api.get("/customers").ids()).containsExactly(original.text("id"));
    }

    @Test
    void whatGetReturnedCanBeSentBack() {
        ObjectNode sample = (ObjectNode) tree(CustomerSamples.BUSINESS);
        sample.remove("phoneNumber");
        ApiResponse original = api.post("/customers", sample.toString()).expect(201);
        CustomerSamples.waitBeyond(Instant.parse(original.text("updatedAt")));

        assertThat(change(original, api.get(path(original)).body()).expect(200).body())
                .isEqualTo(original.body());
    }

    @Test
    void aChangeThatChangesNothingKeepsTheTime() {
        ApiResponse original =
                api.post("/customers", CustomerSamples.INDIVIDUAL).expect(201);
        CustomerSamples.waitBeyond(Instant.parse(original.text("updatedAt")));

        for (String same : List.of(
                "'fullName': ' Ana Sofía López '",
                "'currencies': ['MXN', 'USD']",
                "'address': {'city': 'Ciudad de México'}",
                "'address': {}",
                "'email': 'ana.lopez@example.com'",
                "'kycStatus': 'PENDING'")) {
            assertThat(change(original, individual(same)).expect(200).body())
                    .as(same)
                    .isEqualTo(original.body());
        }
    }

    @Test
    void aChangeThatChangesSomethingMovesTheTime() {
        ApiResponse original =
                api.post("/customers", individual("'fullName': 'Ana'")).expect(201);
        Instant created = Instant.parse(original.text("updatedAt"));
        CustomerSamples.waitBeyond(created);
        ApiResponse updated = change(original, individual("'fullName': 'Anna'")).expect(200);

        assertThat(Instant.parse(updated.text("updatedAt"))).isAfter(created);
        assertThat(updated.text("createdAt")).isEqualTo(original.text("createdAt"));
    }

    @Test
    void aRefusedChangeChangesNothing() {
        ApiResponse original =
                api.post("/customers", CustomerSamples.INDIVIDUAL).expect(201);

        assertThat(change(original, individual("'fullName': 'Ann'", "'birthDate': 'x'", "'address': {'country': 'ZZ'}"))
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactlyInAnyOrder("birthDate", "address.country");
        assertThat(api.get(path(original)).body()).isEqualTo(original.body());
    }

    @Test
    void aNewIdentificationNumberReplacesTheOldOne() {
        ApiResponse original = api.post("/customers", individual("'identifier': '123-45-6789'"))
                .expect(201);
        String sealed = sealedIdentifier(original);

        change(original, individual("'fullName': 'Ann'")).expect(200);
        assertThat(sealedIdentifier(original)).isEqualTo(sealed);
        change(original, individual("'identifier': '987-65-4321'")).expect(200);
        assertThat(sealedIdentifier(original)).isNotEqualTo(sealed);
    }

    @Test
    void aDeletedOrUnknownCustomerCannotChange() {
        ApiResponse original = api.post("/customers", individual()).expect(201);
        api.delete(path(original)).expect(200);

        change(original, individual("'fullName': 'Ann'")).expect(404, "USER_NOT_FOUND");
        api.patch("/customers/Customer:019542f5-b3e7-7d02-8000-000000000001", individual())
                .expect(404, "USER_NOT_FOUND");
    }

    private ApiResponse change(ApiResponse customer, String body) {
        return api.patch(path(customer), body);
    }

    private static String path(ApiResponse customer) {
        return "/customers/" + customer.text("id");
    }

    private static String sealedIdentifier(ApiResponse customer) {
        return TestServer.shared()
                .database()
                .first(
                        "select sealed_identifier from customers where id = ?",
                        row -> HexFormat.of().formatHex(row.bytes("sealed_identifier")),
                        CustomerId.parse(customer.text("id")).orElseThrow().uuid())
                .orElseThrow();
    }
}
