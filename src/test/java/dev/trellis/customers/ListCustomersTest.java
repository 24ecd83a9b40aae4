package dev.trellis.customers;

import static dev.trellis.testing.RequestBodies.business;
import static dev.trellis.testing.RequestBodies.businessChange;
import static dev.trellis.testing.RequestBodies.individual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.json.Json;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Filters of `GET /customers`, alone and combined; compared with the same filters applied to the
/// customers in memory.
class ListCustomersTest {
    private static final TestPlatform PLATFORM = CustomerSamples.platform();
    private static final ApiClient API = PLATFORM.api();
    private static final int CUSTOMERS = 24;

    /// All customers, newest first, as `GET` returns them.
    private static final List<JsonNode> ALL = new ArrayList<>();

    @BeforeAll
    static void populate() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < CUSTOMERS; i++) {
            ObjectNode body = Json.object();
            body.setAll((ObjectNode) Json.mapper().readTree(i % 3 == 0 ? business() : individual()));
            body.put("platformCustomerId", "crm-" + i);
            body.put("umaAddress", "$customer." + i + "@" + PLATFORM.umaDomain());
            if (i % 4 != 0) {
                body.put("region", i % 4 == 1 ? "US" : "MX");
            }
            if (i % 5 != 0) {
                body.putArray("currencies").add("USD").add(i % 2 == 0 ? "EUR" : "USDC");
            }
            ids.add(API.post("/customers", body.toString()).expect(201).text("id"));
            CustomerSamples.waitBeyond(TestServer.shared().clock().instant());
        }
        for (int i = 0; i < CUSTOMERS; i += 4) {
            String change = i % 3 == 0
                    ? businessChange("'email': 'c" + i + "@example.com'")
                    : individual("'fullName': 'Customer " + i + "'");
            API.patch("/customers/" + ids.get(i), change).expect(200);
            CustomerSamples.waitBeyond(TestServer.shared().clock().instant());
        }
        for (int i = 5; i < CUSTOMERS; i += 6) {
            API.delete("/customers/" + ids.get(i)).expect(200);
            CustomerSamples.waitBeyond(TestServer.shared().clock().instant());
        }
        ids.reversed()
                .forEach(id -> ALL.add(API.get("/customers/" + id).expect(200).json()));
    }

    @Test
    void theNewestComeFirst() {
        assertMatches(new TreeMap<>());
        assertMatches(new TreeMap<>(Map.of("isIncludingDeleted", "true")));
    }

    @ParameterizedTest
    @CsvSource({
        "platformCustomerId, crm-7",
        "platformCustomerId, crm-11",
        "platformCustomerId, CRM-7",
        "platformCustomerId, crm",
        "platformCustomerId, '%'",
        "platformCustomerId, ''' or true --'",
        "customerType, INDIVIDUAL",
        "customerType, BUSINESS",
        "region, US",
        "region, MX",
        "region, DE",
        "currency, USD",
        "currency, EUR",
        "currency, USDC",
        "currency, BTC",
        "currency, usd",
        "umaAddress, $customer.7@DOMAIN",
        "umaAddress, $CUSTOMER.7@DOMAIN",
        "umaAddress, $customer.99@DOMAIN",
        "umaAddress, customer.7",
        "isIncludingDeleted, false",
        "isIncludingDeleted, true"
    })
    void eachFilterFindsWhatItNames(String name, String value) {
        String filterValue = value.replace("DOMAIN", PLATFORM.umaDomain());
        Map<String, String> filters = new TreeMap<>(Map.of(name, filterValue));
        assertMatches(filters);
        filters.putIfAbsent("isIncludingDeleted", "true");
        assertMatches(filters);
    }

    @ParameterizedTest
    @ValueSource(strings = {"createdAfter", "createdBefore", "updatedAfter", "updatedBefore"})
    void timesIncludeTheMomentTheyName(String name) {
        String field = name.startsWith("created") ? "createdAt" : "updatedAt";
        for (JsonNode customer : ALL) {
            Instant moment = Instant.parse(customer.path(field).asString());
            for (Instant limit : List.of(
                    moment,
                    moment.minusMillis(1),
                    moment.plusMillis(1),
                    moment.minusNanos(1_000),
                    moment.plusNanos(1_000))) {
                assertMatches(new TreeMap<>(Map.of(name, limit.toString(), "isIncludingDeleted", "true")));
            }
        }
    }

    @Test
    void timesAreTakenWithAnyOffset() {
        Instant moment = Instant.parse(ALL.get(10).path("createdAt").asString());
        List<String> expected = API.get("/customers?createdAfter=" + moment).ids();

        assertThat(expected).isNotEmpty();
        for (String offset : List.of("+05:30", "-08:00", "+00:00", "-00:00")) {
            String text = moment.atOffset(ZoneOffset.of(offset)) + "";
            assertThat(API.get("/customers?createdAfter=" + encoded(text))
                            .expect(200)
                            .ids())
                    .isEqualTo(expected);
        }
        assertThat(API.get("/customers?createdAfter=" + moment.toString().toLowerCase(Locale.ROOT))
                        .expect(200)
                        .ids())
                .isEqualTo(expected);
    }

    @Test
    void theEndsOfTimeAreTimesToo() {
        for (String name : List.of("createdAfter", "createdBefore", "updatedAfter", "updatedBefore")) {
            for (String text : List.of("0000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-18:00")) {
                boolean isEmpty = name.endsWith("After") == text.startsWith("9999");
                assertThat(API.get("/customers?limit=100&" + name + "=" + text)
                                .expect(200)
                                .ids())
                        .as(name + " " + text)
                        .hasSize(isEmpty ? 0 : CUSTOMERS - 4);
            }
        }
    }

    @Test
    void filtersCombine() {
        long seed = System.nanoTime();
        System.out.println("ListCustomersTest.filtersCombine: seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 250; i++) {
            assertMatches(anyFilters(random));
        }
    }

    private static Map<String, String> anyFilters(Random random) {
        Map<String, String> filters = new TreeMap<>();
        JsonNode pattern = ALL.get(random.nextInt(CUSTOMERS));
        for (String name : List.of("platformCustomerId", "umaAddress")) {
            if (random.nextInt(6) == 0) {
                filters.put(name, pattern.path(name).asString());
            }
        }
        if (random.nextInt(3) == 0) {
            filters.put("customerType", random.nextBoolean() ? "INDIVIDUAL" : "BUSINESS");
        }
        if (random.nextInt(3) == 0) {
            filters.put("region", List.of("US", "MX", "DE").get(random.nextInt(3)));
        }
        if (random.nextInt(3) == 0) {
            filters.put("currency", List.of("USD", "EUR", "USDC").get(random.nextInt(3)));
        }
        if (random.nextBoolean()) {
            filters.put("isIncludingDeleted", random.nextBoolean() + "");
        }
        for (String name : List.of("createdAfter", "createdBefore", "updatedAfter", "updatedBefore")) {
            if (random.nextInt(4) == 0) {
                JsonNode customer = ALL.get(random.nextInt(CUSTOMERS));
                filters.put(
                        name,
                        customer.path(name.startsWith("created") ? "createdAt" : "updatedAt")
                                .asString());
            }
        }
        return filters;
    }

    private static void assertMatches(Map<String, String> filters) {
        List<String> parts = new ArrayList<>(List.of("limit=100"));
        filters.forEach((name, value) -> parts.add(name + "=" + encoded(value)));
        ApiResponse reply = API.get("/customers?" + String.join("&", parts)).expect(200);
        List<JsonNode> expected =
                ALL.stream().filter(customer -> matches(customer, filters)).toList();

        assertThat(reply.json().path("data")).as(filters.toString()).containsExactlyElementsOf(expected);
        if (reply.json().has("totalCount")) {
            assertThat(reply.json().path("totalCount").asInt())
                    .as(filters.toString())
                    .isEqualTo(expected.size());
        }
    }

    private static boolean matches(JsonNode customer, Map<String, String> filters) {
        return filters.entrySet().stream().allMatch(filter -> {
                    String value = filter.getValue();
                    return switch (filter.getKey()) {
                        case "createdAfter" -> !time(customer, "createdAt").isBefore(Instant.parse(value));
                        case "createdBefore" -> !time(customer, "createdAt").isAfter(Instant.parse(value));
                        case "updatedAfter" -> !time(customer, "updatedAt").isBefore(Instant.parse(value));
                        case "updatedBefore" -> !time(customer, "updatedAt").isAfter(Instant.parse(value));
                        case "currency" ->
                            customer.path("currencies")
                                    .valueStream()
                                    .anyMatch(c -> c.asString().equals(value));
                        case "umaAddress" ->
                            customer.path("umaAddress").asString().equals(value.toLowerCase(Locale.ROOT));
                        case "isIncludingDeleted" -> true;
                        default -> customer.path(filter.getKey()).asString("").equals(value);
                    };
                })
                && (!customer.path("isDeleted").asBoolean()
                        || filters.getOrDefault("isIncludingDeleted", "false").equals("true"));
    }

    private static Instant time(JsonNode customer, String field) {
        return Instant.parse(customer.path(field).asString());
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
