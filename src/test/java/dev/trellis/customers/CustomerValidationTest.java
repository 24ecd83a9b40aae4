package dev.trellis.customers;

import static dev.trellis.testing.RequestBodies.business;
import static dev.trellis.testing.RequestBodies.individual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.trellis.json.Json;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.RequestBodies;
import dev.trellis.testing.TestServer;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Validation of the fields of a customer: which values are accepted, and how errors are reported.
class CustomerValidationTest {
    private static final ApiClient API = CustomerSamples.platform().api();

    /// A JSON member, the fields that are refused, and the kind of constraint in the error (empty
    /// when it has none).
    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments("'birthDate': '1990-02-30'", "birthDate", "format"),
                arguments("'birthDate': '1990-13-01'", "birthDate", "format"),
                arguments("'birthDate': '2023-02-29'", "birthDate", "format"),
                arguments("'birthDate': '1990-1-5'", "birthDate", "format"),
                arguments("'birthDate': '19900115'", "birthDate", "format"),
                arguments("'birthDate': '15.01.1990'", "birthDate", "format"),
                arguments("'birthDate': '1990-01-15T00:00:00Z'", "birthDate", "format"),
                arguments("'birthDate': ''", "birthDate", "format"),
                arguments("'birthDate': 19900115", "birthDate", ""),
                arguments("'birthDate': '" + today().plusDays(2) + "'", "birthDate", ""),
                arguments("'birthDate': '" + today().minusYears(150) + "'", "birthDate", ""),
                arguments("'birthDate': '0000-01-01'", "birthDate", ""),
                arguments("'birthDate': null", "birthDate", ""),
                arguments("'nationality': 'XX'", "nationality", "format"),
                arguments("'nationality': 'UK'", "nationality", "format"),
                arguments("'nationality': 'us'", "nationality", "format"),
                arguments("'nationality': 'USA'", "nationality", "format"),
                arguments("'nationality': ''", "nationality", "format"),
                arguments("'nationality': ['US']", "nationality", ""),
                arguments("'region': 'EU'", "region", "format"),
                arguments("'region': 'ZZ'", "region", "format"),
                arguments("'countryOfIssuance': 'YY'", "countryOfIssuance", "format"),
                arguments("'phoneNumber': '4155551234'", "phoneNumber", "pattern"),
                arguments("'phoneNumber': '+0123456789'", "phoneNumber", "pattern"),
                arguments("'phoneNumber': '+1'", "phoneNumber", "pattern"),
                arguments("'phoneNumber': '+1234567890123456'", "phoneNumber", "pattern"),
                arguments("'phoneNumber': '+1 415 555 1234'", "phoneNumber", "pattern"),
                arguments("'phoneNumber': '++14155551234'", "phoneNumber", "pattern"),
                arguments("'phoneNumber': '+1٤١٥٥٥٥١٢٣٤'", "phoneNumber", "pattern"),
                arguments("'phoneNumber': '+1415555123x'", "phoneNumber", "pattern"),
                arguments("'phoneNumber': ''", "phoneNumber", "pattern"),
                arguments("'phoneNumber': 14155551234", "phoneNumber", ""),
                arguments("'address': {}", "address.line1 address.postalCode address.country", ""),
                arguments("'address': {'line1': 'A', 'postalCode': '1', 'country': 'ZZ'}", "address.country", "format"),
                arguments("'address': {'line1': '', 'postalCode': '1', 'country': 'US'}", "address.line1", "minLength"),
                arguments(
                        "'address': {'line1': 'A', 'country': 'US', 'city': 5}", "address.city address.postalCode", ""),
                arguments("'address': 'Main Street 1'", "address", ""),
                arguments("'address': []", "address", ""),
                arguments("'address': null", "address", ""),
                arguments("'fullName': 5", "fullName", ""),
                arguments("'fullName': null", "fullName", ""),
                arguments("'fullName': {'first': 'Ann'}", "fullName", ""),
                arguments("'identifier': ''", "identifier", "minLength"),
                arguments("'identifier': 123456789", "identifier", ""),
                arguments("'platformCustomerId': ''", "platformCustomerId", "minLength"),
                arguments("'platformCustomerId': 4711", "platformCustomerId", ""),
                arguments("'platformCustomerId': 'a\\nb'", "platformCustomerId", ""),
                arguments("'currencies': 'USD'", "currencies", ""),
                arguments("'currencies': {}", "currencies", ""),
                arguments("'currencies': null", "currencies", ""),
                arguments("'currencies': [5]", "currencies.0", ""),
                arguments("'currencies': [null]", "currencies.0", ""),
                arguments("'sourceOfFundsCategories': 'SALARY'", "sourceOfFundsCategories", ""),
                arguments("'sourceOfFundsCategories': ['SALARY', 5]", "sourceOfFundsCategories.1", ""),
                arguments("'pepStatus': true", "pepStatus", ""),
                arguments("'endUserTermsConsent': 'yes'", "endUserTermsConsent", ""));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aWrongFieldOfAnIndividualIsNamedWithWhatWouldBeAccepted(String member, String fields, String constraint) {
        ApiResponse refused = API.post("/customers", individual(member)).expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields()).containsExactlyInAnyOrder(fields.split(" "));
        JsonNode first = refused.json().at("/details/errors/0");
        assertThat(first.path("message").asString()).isNotBlank();
        if (!constraint.isEmpty()) {
            assertThat(first.path("constraint").has(constraint))
                    .as(refused.body())
                    .isTrue();
        }
    }

    static Stream<Arguments> wrongOfBusinesses() {
        return Stream.of(
                arguments("'legalName': ''", "legalName", "minLength"),
                arguments("'legalName': '" + "x".repeat(251) + "'", "legalName", "maxLength"),
                arguments("'country': 'ZZ'", "country", "format"),
                arguments("'incorporatedOn': '2018-02-30'", "incorporatedOn", "format"),
                arguments("'incorporatedOn': '" + today().plusDays(2) + "'", "incorporatedOn", ""),
                arguments("'taxId': ''", "taxId", "minLength"),
                arguments("'taxId': 47", "taxId", ""),
                arguments("'naicsCode': '1'", "naicsCode", "pattern"),
                arguments("'naicsCode': '1234567'", "naicsCode", "pattern"),
                arguments("'naicsCode': '12a'", "naicsCode", "pattern"),
                arguments("'naicsCode': 541511", "naicsCode", ""),
                arguments(
                        "'countriesOfOperation': ['US', 'ZZ', 'MX', 'us']",
                        "countriesOfOperation.1 countriesOfOperation.3",
                        "format"),
                arguments("'expectedRecipientJurisdictions': ['ZZ']", "expectedRecipientJurisdictions.0", "format"),
                arguments("'expectedCounterpartyCountries': 'US'", "expectedCounterpartyCountries", ""),
                arguments(
                        "'sourceOfFundsOtherDescription': '" + "x".repeat(501) + "'",
                        "sourceOfFundsOtherDescription",
                        "maxLength"),
                arguments("'purposeOfAccountOtherDescription': ''", "purposeOfAccountOtherDescription", "minLength"),
                arguments(
                        "'primaryContactFirstName': '" + "x".repeat(251) + "'", "primaryContactFirstName", "maxLength"),
                arguments("'primaryContactLastName': 'a\\u0007b'", "primaryContactLastName", ""),
                arguments("'registrationNumber': null", "registrationNumber", ""));
    }

    @ParameterizedTest
    @MethodSource("wrongOfBusinesses")
    void aWrongFieldOfABusinessIsNamedWithItsPath(String member, String fields, String constraint) {
        ObjectNode body = (ObjectNode) Json.mapper().readTree(business());
        ((ObjectNode) body.path("businessInfo")).setAll((ObjectNode) RequestBodies.tree("{" + member + "}"));
        ApiResponse refused = API.post("/customers", body.toString()).expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields())
                .containsExactlyInAnyOrder(Stream.of(fields.split(" "))
                        .map(field -> "businessInfo." + field)
                        .toArray(String[]::new));
        if (!constraint.isEmpty()) {
            assertThat(refused.json().at("/details/errors/0/constraint").has(constraint))
                    .as(refused.body())
                    .isTrue();
        }
    }

    static Stream<String> right() {
        return Stream.of(
                "'birthDate': '" + today().minusDays(1) + "'",
                "'birthDate': '" + today().minusYears(150).plusDays(2) + "'",
                "'birthDate': '2000-02-29'",
                "'birthDate': ' 1990-01-15 '",
                "'nationality': 'AX'",
                "'region': 'GB'",
                "'phoneNumber': '+12'",
                "'phoneNumber': '+123456789012345'",
                "'address': {'line1': 'A', 'postalCode': '1', 'country': 'IE'}",
                "'currencies': []",
                "'sourceOfFundsCategories': []",
                "'identifier': '123-45-6789'");
    }

    @ParameterizedTest
    @MethodSource("right")
    void whatIsJustWithinTheRulesIsTaken(String member) {
        API.post("/customers", individual(member)).expect(201);
    }

    @Test
    void everyFaultIsToldAtOnce() {
        String wrong = """
                'fullName': '', 'birthDate': '1990-02-30', 'nationality': 'ZZ', 'phoneNumber': '1',
                'email': 'nobody', 'region': 'ZZ', 'currencies': ['GBP'], 'umaAddress': 'ann',
                'address': {'city': 7, 'country': 'ZZ'}, 'idType': 'PASSPORT', 'identifier': '',
                'pepStatus': 'MAYBE', 'sourceOfFundsCategories': ['SALARY', 'LUCK'], 'kycStatus': 'GOOD',
                'endUserTermsConsent': {'termsVersion': 'V0', 'acceptedAt': 'today'}""";
        ApiResponse refused = API.post("/customers", individual(wrong)).expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields())
                .containsExactlyInAnyOrder(
                        "fullName",
                        "birthDate",
                        "nationality",
                        "phoneNumber",
                        "email",
                        "region",
                        "currencies.0",
                        "umaAddress",
                        "address.city",
                        "address.country",
                        "address.line1",
                        "address.postalCode",
                        "idType",
                        "identifier",
                        "pepStatus",
                        "sourceOfFundsCategories.1",
                        "kycStatus",
                        "endUserTermsConsent.termsVersion",
                        "endUserTermsConsent.acceptedAt",
                        "endUserTermsConsent.ipAddress",
                        "endUserTermsConsent.acceptanceMethod");
    }

    @Test
    void everyWrongEntryOfAListIsNamedByItsPlace() {
        assertThat(API.post("/customers", individual("'currencies': ['', 'XYZ', 'USD', 7, 'ABC']"))
                        .expect(400)
                        .invalidFields())
                .containsExactlyInAnyOrder("currencies.0", "currencies.1", "currencies.3", "currencies.4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@example.com",
                "first.last+tag@sub.example.co.uk",
                "o'brien_x-y@example.museum",
                "!#$%&*/=?^`{|}~@example.com",
                "1@1.example",
                "x@xn--mnchen-3ya.example",
                "x@münchen.example",
                " a@example.com "
            })
    void anAddressThatMailCanReachIsTaken(String email) {
        assertThat(API.post("/customers", mailed(email)).expect(201).text("email"))
                .isEqualTo(email.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a@",
                "@example.com",
                "a@example",
                "a@localhost",
                "a b@example.com",
                "a@exa mple.com",
                "a@example..com",
                "a@.example.com",
                "a@example.com.",
                "a@-example.com",
                "a@example-.com",
                "a..b@example.com",
                ".a@example.com",
                "a.@example.com",
                "a@@example.com",
                "\"a b\"@example.com",
                "a@[127.0.0.1]",
                "a@127.0.0.1",
                "a@example.c",
                "a@exa_mple.com",
                "Ann <a@example.com>",
                "mailto:a@example.com",
                "a@example.com,b@example.com",
                "a@example.com\nBcc: b@example.com",
                "a\u0007@example.com",
                ""
            })
    void anAddressThatNoMailCanReachIsRefused(String email) {
        ApiResponse refused = API.post("/customers", mailed(email)).expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields()).containsExactly("email");
        assertThat(refused.json().at("/details/errors/0/constraint/format").asString())
                .isEqualTo("email");
    }

    @Test
    void anAddressThatIsTooLongForMailIsRefused() {
        API.post("/customers", mailed("x".repeat(64) + "@example.com")).expect(201);
        API.post("/customers", mailed("x".repeat(65) + "@example.com")).expect(400, "INVALID_INPUT");
        String domain = ("d".repeat(60) + ".").repeat(4) + "example";
        API.post("/customers", mailed("xxxxxxxxxxxxx@" + domain)).expect(400, "INVALID_INPUT");
    }

    private static LocalDate today() {
        return LocalDate.ofInstant(TestServer.shared().clock().instant(), ZoneOffset.UTC);
    }

    private static String mailed(String email) {
        ObjectNode body = Json.object();
        body.put("customerType", "INDIVIDUAL");
        body.put("email", email);
        return body.toString();
    }
}
