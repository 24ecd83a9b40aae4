package dev.trellis.customers;

import static dev.trellis.testing.Bodies.business;
import static dev.trellis.testing.Bodies.businessChange;
import static dev.trellis.testing.Bodies.individual;
import static dev.trellis.testing.Bodies.json;
import static dev.trellis.testing.Bodies.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.CustomerId;
import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.Api;
import dev.trellis.testing.Reply;
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
    /// Without `USDB`: so nobody has a wallet, which has a say in changes of an address.
    private final TestPlatform platform = TestServer.shared()
            .newPlatform(Mode.SANDBOX, false, ContractRevision.MAY_2026, List.of("USD", "EUR", "MXN", "BTC", "USDC"));

    private final Api api = platform.api();

    @Test
    void onlyWhatIsSentChanges() {
        Reply before = api.post("/customers", Samples.INDIVIDUAL).expect(201);
        Reply after = change(before, individual("'fullName': 'Ana López'", "'pepStatus': 'DOMESTIC'"))
                .expect(200);

        ObjectNode expected = ((ObjectNode) before.json()).deepCopy();
        expected.put("fullName", "Ana López");
        expected.put("pepStatus", "DOMESTIC");
        expected.put("updatedAt", after.text("updatedAt"));
        assertThat(after.json()).isEqualTo(expected);
        assertThat(api.get(path(before)).body()).isEqualTo(after.body());
    }

    @Test
    void everyFieldCanBeGivenLater() {
        ObjectNode all = (ObjectNode) tree(Samples.INDIVIDUAL);
        for (String ofCreation : List.of("platformCustomerId", "region", "phoneNumber")) {
            all.remove(ofCreation);
        }
        Reply created = api.post("/customers", individual()).expect(201);
        Reply after = change(created, all.toString()).expect(200);

        all.remove("identifier");
        all.properties()
                .forEach(field -> assertThat(after.json().get(field.getKey()))
                        .as(field.getKey())
                        .isEqualTo(field.getValue()));
    }

    @Test
    void anAddressIsMergedFieldByField() {
        Reply before = api.post("/customers", Samples.INDIVIDUAL).expect(201);
        Reply after = change(before, individual("'address': {'line2': 'Piso 16', 'postalCode': '06601'}"))
                .expect(200);

        assertThat(after.json().path("address")).isEqualTo(tree("""
                {'line1': 'Paseo de la Reforma 222', 'line2': 'Piso 16', 'city': 'Ciudad de México', 'state': 'CDMX',
                'postalCode': '06601', 'country': 'MX'}"""));
    }

    @Test
    void aFirstAddressMustBeComplete() {
        Reply before = api.post("/customers", individual()).expect(201);

        assertThat(change(before, individual("'address': {'line2': 'Piso 16', 'country': 'MX'}"))
                        .expect(400, "INVALID_INPUT")
                        .faultyFields())
                .containsExactlyInAnyOrder("address.line1", "address.postalCode");
    }

    @Test
    void businessInfoIsMergedFieldByField() {
        Reply before = api.post("/customers", Samples.BUSINESS).expect(201);
        Reply after = change(
                        before,
                        businessChange("'businessInfo': {'legalName': 'Acme LLC', 'countriesOfOperation': ['MX']}"))
                .expect(200);

        ObjectNode expected = ((ObjectNode) before.json().path("businessInfo")).deepCopy();
        expected.put("legalName", "Acme LLC");
        expected.putArray("countriesOfOperation").add("MX");
        assertThat(after.json().path("businessInfo")).isEqualTo(expected);
        assertThat(after.json().path("address")).isEqualTo(before.json().path("address"));
    }

    @Test
    void whatABusinessNeedsItNeedsAfterAChangeToo() {
        Reply before = api.post("/customers", business()).expect(201);

        assertThat(change(before, businessChange("'businessInfo': {'legalName': '', 'taxId': null, 'country': 'ZZ'}"))
                        .expect(400, "INVALID_INPUT")
                        .faultyFields())
                .containsExactlyInAnyOrder("businessInfo.legalName", "businessInfo.taxId", "businessInfo.country");
        change(before, businessChange()).expect(200);
    }

    @Test
    void currenciesAreReplaced() {
        Reply before = api.post("/customers", individual("'currencies': ['USD', 'EUR']"))
                .expect(201);

        assertThat(change(before, individual("'currencies': ['BTC', 'EUR']"))
                        .expect(200)
                        .json()
                        .path("currencies"))
                .extracting(JsonNode::asString)
                .containsExactly("BTC", "EUR");
        assertThat(change(before, individual("'currencies': []"))
                        .expect(200)
                        .json()
                        .path("currencies"))
                .isEmpty();
        assertThat(change(before, individual("'currencies': ['EUR', 'GBP']"))
                        .expect(400, "INVALID_CURRENCY")
                        .faultyFields())
                .containsExactly("currencies.1");
    }

    @Test
    void emailAndPhoneNumberDoNotChangeInOneCall() {
        Reply before =
                api.post("/customers", individual("'email': 'old@example.com'")).expect(201);

        change(before, individual("'email': 'new@example.com'", "'phoneNumber': '+14155551234'"))
                .expect(400, "INVALID_INPUT");
        assertThat(api.get(path(before)).body()).isEqualTo(before.body());
        change(before, individual("'email': 'new@example.com'")).expect(200);
        assertThat(change(before, individual("'phoneNumber': '+14155551234'"))
                        .expect(200)
                        .text("email"))
                .isEqualTo("new@example.com");
    }

    @Test
    void theTypeCannotChange() {
        Reply person = api.post("/customers", individual()).expect(201);
        Reply company = api.post("/customers", business()).expect(201);

        assertThat(change(person, business()).expect(400, "INVALID_INPUT").faultyFields())
                .containsExactly("customerType");
        assertThat(change(company, individual()).expect(400, "INVALID_INPUT").faultyFields())
                .containsExactly("customerType");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'fullName': 'Ann'}", "{'customerType': null}", "{'customerType': 'PERSON'}"})
    void theTypeMustBeSent(String body) {
        Reply before = api.post("/customers", individual()).expect(201);

        assertThat(change(before, json(body)).expect(400, "INVALID_INPUT").faultyFields())
                .containsExactly("customerType");
        assertThat(api.get(path(before)).body()).isEqualTo(before.body());
    }

    @Test
    void whatOnlyTheServerMaySayIsIgnored() {
        Reply before = api.post("/customers", individual("'platformCustomerId': 'crm-1'", "'region': 'US'"))
                .expect(201);
        Samples.waitBeyond(Instant.parse(before.text("updatedAt")));
        Reply after = change(
                        before,
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

        assertThat(after.body()).isEqualTo(before.body());
        assertThat(api.get("/customers").ids()).containsExactly(before.text("id"));
    }

    @Test
    void whatGetReturnedCanBeSentBack() {
        ObjectNode sample = (ObjectNode) tree(Samples.BUSINESS);
        sample.remove("phoneNumber");
        Reply before = api.post("/customers", sample.toString()).expect(201);
        Samples.waitBeyond(Instant.parse(before.text("updatedAt")));

        assertThat(change(before, api.get(path(before)).body()).expect(200).body())
                .isEqualTo(before.body());
    }

    @Test
    void aChangeThatChangesNothingKeepsTheTime() {
        Reply before = api.post("/customers", Samples.INDIVIDUAL).expect(201);
        Samples.waitBeyond(Instant.parse(before.text("updatedAt")));

        for (String same : List.of(
                "'fullName': ' Ana Sofía López '",
                "'currencies': ['MXN', 'USD']",
                "'address': {'city': 'Ciudad de México'}",
                "'address': {}",
                "'email': 'ana.lopez@example.com'",
                "'kycStatus': 'PENDING'")) {
            assertThat(change(before, individual(same)).expect(200).body())
                    .as(same)
                    .isEqualTo(before.body());
        }
    }

    @Test
    void aChangeThatChangesSomethingMovesTheTime() {
        Reply before = api.post("/customers", individual("'fullName': 'Ana'")).expect(201);
        Instant created = Instant.parse(before.text("updatedAt"));
        Samples.waitBeyond(created);
        Reply after = change(before, individual("'fullName': 'Anna'")).expect(200);

        assertThat(Instant.parse(after.text("updatedAt"))).isAfter(created);
        assertThat(after.text("createdAt")).isEqualTo(before.text("createdAt"));
    }

    @Test
    void aRefusedChangeChangesNothing() {
        Reply before = api.post("/customers", Samples.INDIVIDUAL).expect(201);

        assertThat(change(before, individual("'fullName': 'Ann'", "'birthDate': 'x'", "'address': {'country': 'ZZ'}"))
                        .expect(400, "INVALID_INPUT")
                        .faultyFields())
                .containsExactlyInAnyOrder("birthDate", "address.country");
        assertThat(api.get(path(before)).body()).isEqualTo(before.body());
    }

    @Test
    void aNewIdentificationNumberReplacesTheOldOne() {
        Reply before = api.post("/customers", individual("'identifier': '123-45-6789'"))
                .expect(201);
        String sealed = sealedIdentifier(before);

        change(before, individual("'fullName': 'Ann'")).expect(200);
        assertThat(sealedIdentifier(before)).isEqualTo(sealed);
        change(before, individual("'identifier': '987-65-4321'")).expect(200);
        assertThat(sealedIdentifier(before)).isNotEqualTo(sealed);
    }

    @Test
    void aDeletedOrUnknownCustomerCannotChange() {
        Reply before = api.post("/customers", individual()).expect(201);
        api.delete(path(before)).expect(200);

        change(before, individual("'fullName': 'Ann'")).expect(404, "USER_NOT_FOUND");
        api.patch("/customers/Customer:019542f5-b3e7-7d02-8000-000000000001", individual())
                .expect(404, "USER_NOT_FOUND");
    }

    private Reply change(Reply customer, String body) {
        return api.patch(path(customer), body);
    }

    private static String path(Reply customer) {
        return "/customers/" + customer.text("id");
    }

    private static String sealedIdentifier(Reply customer) {
        return TestServer.shared()
                .database()
                .first(
                        "select sealed_identifier from customers where id = ?",
                        row -> HexFormat.of().formatHex(row.bytes("sealed_identifier")),
                        CustomerId.parse(customer.text("id")).orElseThrow().uuid())
                .orElseThrow();
    }
}
