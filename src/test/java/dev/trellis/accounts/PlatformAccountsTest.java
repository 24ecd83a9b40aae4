package dev.trellis.accounts;

import static dev.trellis.testing.RequestBodies.individual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// `GET /platform/internal-accounts`: the platform's own accounts.
class PlatformAccountsTest {
    private static final String PATH = "/platform/internal-accounts";

    private final ApiClient api = TestServer.shared().newPlatform().api();

    @Test
    void aPlatformHasOneAccountInEachOfItsCurrencies() {
        assertThat(currencies("")).containsExactlyInAnyOrder("USD", "EUR", "MXN", "BTC", "USDC", "USDB");
        api.get(PATH).json().path("data").forEach(account -> {
            assertThat(account.has("customerId")).isFalse();
            assertThat(account.path("status").asString()).isEqualTo("ACTIVE");
            assertThat(account.path("balance").path("amount").asInt(-1)).isZero();
            assertThat(account.path("type").asString()).isNotEqualTo("EMBEDDED_WALLET");
        });
    }

    @Test
    void accountsOfCustomersAreNoneOfIts() {
        List<String> before = api.get(PATH).ids();
        api.post("/customers", individual()).expect(201);

        assertThat(api.get(PATH).ids()).isEqualTo(before);
        assertThat(api.get("/customers/internal-accounts").ids()).hasSize(6).doesNotContainAnyElementsOf(before);
    }

    @ParameterizedTest
    @CsvSource({
        "currency=BTC, BTC",
        "currency=USD, USD",
        "currency=GBP, ''",
        "type=INTERNAL_FIAT, USD EUR MXN",
        "type=INTERNAL_CRYPTO, BTC USDC USDB",
        "type=EMBEDDED_WALLET, ''",
        "type=INTERNAL_FIAT&currency=EUR, EUR",
        "type=INTERNAL_FIAT&currency=BTC, ''"
    })
    void filtersFindWhatTheyName(String query, String expected) {
        assertThat(currencies("?" + query))
                .containsExactlyInAnyOrder(expected.isEmpty() ? new String[0] : expected.split(" "));
    }

    @Test
    void aTypeThatThereIsNotIsRefused() {
        assertThat(api.get(PATH + "?type=SAVINGS").expect(400, "INVALID_INPUT").invalidFields())
                .containsExactly("type");
    }

    private List<String> currencies(String query) {
        List<String> currencies = new ArrayList<>();
        for (JsonNode account : api.get(PATH + query).expect(200).json().path("data")) {
            currencies.add(account.at("/balance/currency/code").asString());
        }
        return currencies;
    }
}
