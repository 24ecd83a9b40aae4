package dev.trellis.customers;

import static dev.trellis.testing.RequestBodies.business;
import static dev.trellis.testing.RequestBodies.individual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.RequestBodies;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The fields that the provider of a currency requires from customers who use it.
class ProviderRequiredFieldsTest {
    private final TestPlatform platform = CustomerSamples.platform();
    private final ApiClient api = platform.api();

    @Test
    void everythingThatIsMissingIsNamedAtOnce() {
        require("MXN", "FULL_NAME", "BIRTH_DATE", "NATIONALITY", "POSTAL_ADDRESS", "TAX_ID");

        ApiResponse refused = api.post("/customers", individual("'currencies': ['MXN']", "'birthDate': '1990-01-15'"))
                .expect(400, "MISSING_MANDATORY_USER_INFO");
        assertThat(refused.invalidFields())
                .containsExactlyInAnyOrder("fullName", "nationality", "address", "identifier");
        assertThat(api.get("/customers").expect(200).ids()).isEmpty();
    }

    @Test
    void whoeverUsesAnotherCurrencyOrNoneOwesNothing() {
        require("MXN", "FULL_NAME");

        api.post("/customers", individual()).expect(201);
        api.post("/customers", individual("'currencies': []")).expect(201);
        api.post("/customers", individual("'currencies': ['USD', 'BTC']")).expect(201);
    }

    @Test
    void severalCurrenciesDemandTogether() {
        require("MXN", "FULL_NAME", "BIRTH_DATE");
        require("EUR", "FULL_NAME", "EMAIL");

        assertThat(api.post("/customers", individual("'currencies': ['MXN', 'USD', 'EUR']"))
                        .expect(400, "MISSING_MANDATORY_USER_INFO")
                        .invalidFields())
                .containsExactlyInAnyOrder("fullName", "birthDate", "email");
    }

    @Test
    void missingInfoIsToldBesideOtherFaults() {
        require("MXN", "FULL_NAME", "BIRTH_DATE");

        assertThat(api.post("/customers", individual("'currencies': ['MXN']", "'birthDate': 'x'", "'email': 'x'"))
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactlyInAnyOrder("fullName", "birthDate", "email");
    }

    @Test
    void aCurrencyThatIsTakenUpLaterDemandsThen() {
        require("MXN", "FULL_NAME", "NATIONALITY");
        String customer = CustomerSamples.create(api, "'currencies': ['USD']", "'fullName': 'Ana'");

        assertThat(change(customer, "'currencies': ['USD', 'MXN']")
                        .expect(400, "MISSING_MANDATORY_USER_INFO")
                        .invalidFields())
                .containsExactly("nationality");
        change(customer, "'currencies': ['USD', 'MXN']", "'nationality': 'MX'").expect(200);
    }

    @Test
    void aDemandThatIsRaisedLaterIsMadeAtTheNextChange() {
        String customer = CustomerSamples.create(api, "'currencies': ['MXN']");
        require("MXN", "FULL_NAME", "BIRTH_DATE");

        assertThat(change(customer, "'fullName': 'Ana'")
                        .expect(400, "MISSING_MANDATORY_USER_INFO")
                        .invalidFields())
                .containsExactly("birthDate");
        change(customer, "'fullName': 'Ana'", "'birthDate': '1990-01-15'").expect(200);
    }

    @Test
    void whoeverGivesTheCurrencyUpOwesNothing() {
        String customer = CustomerSamples.create(api, "'currencies': ['MXN', 'USD']");
        require("MXN", "FULL_NAME");

        change(customer, "'currencies': ['USD']").expect(200);
    }

    @Test
    void anIdentificationNumberThatIsKnownNeedNotBeSentAgain() {
        require("MXN", "TAX_ID");
        String customer = CustomerSamples.create(api, "'currencies': ['MXN']", "'identifier': 'LOAA900115XXX'");

        change(customer, "'fullName': 'Ana'").expect(200);
    }

    /// The required field of an individual and of a business; `-` where the information concerns
    /// payments or the other type, or is always present.
    @ParameterizedTest
    @CsvSource({
        "FULL_NAME, fullName, -",
        "BIRTH_DATE, birthDate, -",
        "NATIONALITY, nationality, -",
        "PHONE_NUMBER, phoneNumber, phoneNumber",
        "EMAIL, email, email",
        "POSTAL_ADDRESS, address, address",
        "TAX_ID, identifier, -",
        "REGISTRATION_NUMBER, -, businessInfo.registrationNumber",
        "USER_TYPE, -, -",
        "COUNTRY_OF_RESIDENCE, region, -",
        "ACCOUNT_IDENTIFIER, -, -",
        "FI_LEGAL_ENTITY_NAME, -, -",
        "FI_ADDRESS, -, -",
        "PURPOSE_OF_PAYMENT, -, -",
        "ULTIMATE_INSTITUTION_COUNTRY, -, -",
        "IDENTIFIER, identifier, -",
        "BUSINESS_TYPE, -, businessInfo.businessType",
        "COMPANY_LEGAL_NAME, -, -",
        "ID_TYPE, idType, -",
        "ID_NUMBER, identifier, -"
    })
    void eachDemandIsAboutOneField(String info, String ofIndividual, String ofBusiness) {
        require("MXN", info);
        Map<String, String> missingFields = Map.of(
                individual("'currencies': ['MXN']"), ofIndividual, business("'currencies': ['MXN']"), ofBusiness);

        missingFields.forEach((body, field) -> {
            ApiResponse reply = api.post("/customers", body);
            if (field.equals("-")) {
                reply.expect(201);
            } else {
                assertThat(reply.expect(400, "MISSING_MANDATORY_USER_INFO").invalidFields())
                        .containsExactly(field);
            }
        });
        api.post("/customers", CustomerSamples.INDIVIDUAL).expect(201);
        api.post("/customers", CustomerSamples.BUSINESS).expect(201);
    }

    @Test
    void theTableAboveIsThatOfTheContract() {
        List<String> ofContract = new ArrayList<>();
        RequestBodies.contract()
                .at("/components/schemas/CustomerInfoFieldName/enum")
                .forEach(name -> ofContract.add(name.asString()));

        assertThat(ofContract).hasSize(20);
        ofContract.forEach(name -> require("EUR", name));
    }

    private ApiResponse change(String customer, String... members) {
        return api.patch("/customers/" + customer, individual(members));
    }

    private void require(String currency, String... fields) {
        TestServer.shared()
                .platforms()
                .platforms()
                .requireCustomerFields(platform.platform().id(), currency, List.of(fields));
    }
}
