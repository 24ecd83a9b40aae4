package dev.trellis.accounts;

import static dev.trellis.testing.RequestBodies.individual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestServer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// `GET /customers/internal-accounts`.
class CustomerAccountsTest {
    private static final String PATH = "/customers/internal-accounts";
    private static final Map<String, String> TYPES = Map.of(
            "USD", "INTERNAL_FIAT",
            "EUR", "INTERNAL_FIAT",
            "MXN", "INTERNAL_FIAT",
            "BTC", "INTERNAL_CRYPTO",
            "USDC", "INTERNAL_CRYPTO",
            "USDB", "EMBEDDED_WALLET");

    private static final ApiClient API = TestServer.shared().newPlatform().api();
    private static final List<String> CUSTOMERS = new ArrayList<>();

    @BeforeAll
    static void populate() {
        for (String member : List.of("'fullName': 'Ann'", "'currencies': ['USD']", "'currencies': []")) {
            CUSTOMERS.add(API.post("/customers", individual(member)).expect(201).text("id"));
        }
    }

    @Test
    void aCustomerHasOneAccountInEachCurrencyOfThePlatform() {
        for (String customer : CUSTOMERS) {
            Map<String, String> types = new TreeMap<>();
            for (JsonNode account : accounts("?customerId=" + customer)) {
                assertThat(account.path("customerId").asString()).isEqualTo(customer);
                assertThat(account.path("status").asString()).isEqualTo("ACTIVE");
                types.put(currency(account), account.path("type").asString());
            }
            assertThat(types).isEqualTo(new TreeMap<>(TYPES));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "USD, US Dollar, $, 2",
        "EUR, Euro, €, 2",
        "JPY, Japanese Yen, ¥, 0",
        "KWD, Kuwaiti Dinar, KWD, 3",
        "BTC, Bitcoin, ₿, 8",
        "USDC, USD Coin, USDC, 6",
        "USDB, USDB, USDB, 6"
    })
    void anAmountTellsItsCurrency(String code, String name, String symbol, int decimals) {
        ApiClient api = TestServer.shared()
                .newPlatform(Mode.SANDBOX, false, ContractRevision.MAY_2026, List.of(code))
                .api();
        api.post("/customers", individual()).expect(201);
        JsonNode account = api.get(PATH).expect(200).json().path("data").get(0);

        for (String field : List.of("balance", "totalBalance")) {
            assertThat(account.path(field).path("amount").asInt(-1)).isZero();
            JsonNode currency = account.path(field).path("currency");
            assertThat(currency.path("code").asString()).isEqualTo(code);
            assertThat(currency.path("name").asString()).isEqualTo(name);
            assertThat(currency.path("symbol").asString()).isEqualTo(symbol);
            assertThat(currency.path("decimals").asInt(-1)).isEqualTo(decimals);
        }
        assertThat(account.path("fundingPaymentInstructions").isArray()).isTrue();
    }

    @Test
    void theListHasTheAccountsOfAllCustomers() {
        List<JsonNode> all = accounts("?limit=100");

        assertThat(all).hasSize(CUSTOMERS.size() * TYPES.size());
        assertThat(all.stream().map(account -> account.path("customerId").asString()))
                .hasSameElementsAs(CUSTOMERS);
        assertThat(all.stream().map(account -> account.path("id").asString()))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.startsWith("InternalAccount:"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"USD", "BTC", "USDB", "GBP", "usd", "%25"})
    void accountsAreFoundByCurrency(String currency) {
        assertFinds("currency=" + currency, account -> currency(account).equals(currency));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INTERNAL_FIAT", "INTERNAL_CRYPTO", "EMBEDDED_WALLET"})
    void accountsAreFoundByType(String type) {
        assertFinds("type=" + type, account -> account.path("type").asString().equals(type));
    }

    @Test
    void filtersCombine() {
        for (String customer : CUSTOMERS) {
            for (String currency : TYPES.keySet()) {
                for (String type : List.of("INTERNAL_FIAT", "INTERNAL_CRYPTO", "EMBEDDED_WALLET")) {
                    assertFinds(
                            "customerId=" + customer + "&type=" + type + "&currency=" + currency,
                            account -> account.path("customerId").asString().equals(customer)
                                    && account.path("type").asString().equals(type)
                                    && currency(account).equals(currency));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "Customer:",
                "Customer:1-1-1-1-1",
                "019542f5-b3e7-7d02-8000-000000000001",
                "Token:019542f5-b3e7-7d02-8000-000000000001",
                "customer:019542f5-b3e7-7d02-8000-000000000001"
            })
    void aMalformedCustomerIdIsRefused(String id) {
        assertThat(API.get(PATH + "?customerId=" + id)
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactly("customerId");
    }

    @Test
    void anUnknownCustomerHasNoAccounts() {
        ApiResponse reply = API.get(PATH + "?customerId=Customer:019542f5-b3e7-7d02-8000-000000000001")
                .expect(200);

        assertThat(reply.ids()).isEmpty();
        assertThat(reply.json().path("hasMore").asBoolean()).isFalse();
        assertThat(reply.json().has("nextCursor")).isFalse();
    }

    @Test
    void everyWrongPartOfAQueryIsToldAtOnce() {
        assertThat(API.get(PATH + "?customerId=x&type=SAVINGS&limit=101&cursor=y")
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactlyInAnyOrder("customerId", "type", "limit", "cursor");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 6, 9, 17, 18, 100})
    void theWalkTellsEachAccountOnceNewestFirst(int limit) {
        List<String> told = new ArrayList<>();
        String cursor = "";
        do {
            ApiResponse page = API.get(PATH + "?limit=" + limit + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .expect(200);
            assertThat(page.ids()).isNotEmpty().hasSizeLessThanOrEqualTo(limit);
            told.addAll(page.ids());
            cursor = page.text("nextCursor");
            assertThat(page.json().path("hasMore").asBoolean()).isEqualTo(!cursor.isEmpty());
            assertThat(page.json().has("nextCursor")).isEqualTo(!cursor.isEmpty());
        } while (!cursor.isEmpty());

        assertThat(told).hasSize(18).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void aCursorBelongsToTheFiltersItCameWith() {
        String cursor =
                API.get(PATH + "?limit=1&type=INTERNAL_FIAT").expect(200).text("nextCursor");

        API.get(PATH + "?limit=1&type=INTERNAL_CRYPTO&cursor=" + cursor).expect(400, "INVALID_INPUT");
        API.get(PATH + "?limit=1&cursor=" + cursor).expect(400, "INVALID_INPUT");
        API.get(PATH + "?limit=1&type=INTERNAL_FIAT&cursor=" + cursor).expect(200);
    }

    private static void assertFinds(String query, Predicate<JsonNode> matches) {
        List<JsonNode> all = accounts("?limit=100");
        assertThat(accounts("?limit=100&" + query))
                .containsExactlyElementsOf(all.stream().filter(matches).toList());
    }

    private static List<JsonNode> accounts(String query) {
        List<JsonNode> accounts = new ArrayList<>();
        API.get(PATH + query).expect(200).json().path("data").forEach(accounts::add);
        return accounts;
    }

    private static String currency(JsonNode account) {
        return account.path("balance").path("currency").path("code").asString();
    }
}
