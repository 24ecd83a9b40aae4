package dev.trellis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which query parameters lists accept and reject (threat 81).
class QueryParametersTest {
    private static final ApiClient API = TestServer.shared().newPlatform().api();

    private static String escaped(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static void refused(String list, String parameter, String value) {
        assertThat(ResponseChecks.check(API.get(list + "?" + parameter + "=" + escaped(value)))
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .as("%s=%s", parameter, value)
                .containsExactly(parameter);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "101",
                "1000",
                "10000",
                "99999999999999999999",
                "1.0",
                "1e1",
                "0x10",
                "ten",
                "١٠",
                "+5",
                "1,0",
                "1 0",
                "NaN",
                "true"
            })
    void aLimitIsAWholeNumberFromOneToAHundred(String limit) {
        refused("/customers", "limit", limit);
        refused("/tokens", "limit", limit);
        refused("/customers/internal-accounts", "limit", limit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "100", "007", " 5"})
    void otherLimitsAreTaken(String limit) {
        API.get("/customers?limit=" + escaped(limit)).expect(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "2025-01-01",
                "2025-01-01T00:00:00",
                "2025-02-30T00:00:00Z",
                "2025-13-01T00:00:00Z",
                "2025-01-01T24:00:01Z",
                "2025-01-01T00:60:00Z",
                "2025-01-01T00:00:00+25:00",
                "2025-01-01T00:00:00+0500",
                "2025-01-01 00:00:00Z",
                "2025-1-1T0:0:0Z",
                "1735689600",
                "1735689600000",
                "+12025-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z",
                "2025-01-01T00:00:00.0000000001Z",
                "٢٠٢٥-01-01T00:00:00Z",
                "Wed, 01 Jan 2025 00:00:00 GMT"
            })
    void aTimestampIsOneOfRfc3339(String timestamp) {
        for (String parameter : new String[] {"createdAfter", "createdBefore", "updatedAfter", "updatedBefore"}) {
            refused("/customers", parameter, timestamp);
            refused("/tokens", parameter, timestamp);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2025-01-01T00:00:00Z",
                "2025-01-01t00:00:00z",
                "2025-01-01T00:00:00.123456789Z",
                "2024-02-29T23:59:59-18:00",
                "0000-01-01T00:00:00Z",
                "0001-01-01T00:00:00+14:00",
                "9999-12-31T23:59:59.999999999Z",
                "9999-12-31T23:59:59-18:00"
            })
    void everyTimestampThatExistsIsTaken(String timestamp) {
        for (String parameter : new String[] {"createdAfter", "createdBefore", "updatedAfter", "updatedBefore"}) {
            ResponseChecks.check(API.get("/customers?" + parameter + "=" + escaped(timestamp)))
                    .expect(200);
            ResponseChecks.check(API.get("/tokens?" + parameter + "=" + escaped(timestamp)))
                    .expect(200);
        }
    }

    @Test
    void choicesAreTakenExactlyAsTheyAreWritten() {
        for (String wrong : new String[] {"individual", "INDIVIDUALS", "ROBOT", "INDIVIDUAL,BUSINESS", "null"}) {
            refused("/customers", "customerType", wrong);
        }
        for (String wrong : new String[] {"us", "USA", "QQ", "U", "840", "ÙS"}) {
            refused("/customers", "region", wrong);
        }
        for (String wrong : new String[] {"1", "0", "TRUE", "yes", "null", "on"}) {
            refused("/customers", "isIncludingDeleted", wrong);
        }
        for (String wrong : new String[] {"fiat", "INTERNAL", "null"}) {
            refused("/customers/internal-accounts", "type", wrong);
            refused("/platform/internal-accounts", "type", wrong);
        }
        for (String wrong : new String[] {
            "x",
            "Customer:",
            "Customer:1-1-1-1-1",
            "customer:019542f5-b3e7-1d02-0000-000000000001",
            "Token:019542f5-b3e7-1d02-0000-000000000001",
            "019542f5-b3e7-1d02-0000-000000000001"
        }) {
            refused("/customers/internal-accounts", "customerId", wrong);
        }
    }

    @Test
    void aNulIsRefusedInEveryFilter() {
        for (String parameter : new String[] {
            "platformCustomerId",
            "umaAddress",
            "currency",
            "region",
            "customerType",
            "limit",
            "cursor",
            "createdAfter",
            "isIncludingDeleted"
        }) {
            refused("/customers", parameter, "\u0000");
            refused("/customers", parameter, "a\u0000b");
        }
        refused("/tokens", "name", "a\u0000b");
        refused("/customers/internal-accounts", "currency", "\u0000");
        refused("/platform/internal-accounts", "currency", "\u0000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%ff", "%c3%28", "%ed%a0%80", "%c0%80", "%f8%88%80%80%80", "a%80"})
    void whatIsNotUtf8IsRefusedInsteadOfGuessed(String escaped) {
        for (String path : new String[] {"/customers?platformCustomerId=", "/customers?currency=", "/tokens?name="}) {
            ResponseChecks.check(API.get(path + escaped)).expect(400, "INVALID_INPUT");
        }
    }

    @Test
    void longValuesAreRefusedOrFindNothing() {
        String tooLong = "a".repeat(3_000);
        for (String parameter : new String[] {
            "platformCustomerId",
            "umaAddress",
            "currency",
            "region",
            "customerType",
            "limit",
            "cursor",
            "createdAfter",
            "isIncludingDeleted"
        }) {
            refused("/customers", parameter, tooLong);
        }
        refused("/tokens", "name", tooLong);
        API.get("/customers?unknown=" + tooLong).expect(200);
    }

    @Test
    void valuesAreTrimmedAndNormalisedLikeThoseTheyAreComparedWith() {
        API.post("/customers", "{\"customerType\": \"INDIVIDUAL\", \"platformCustomerId\": \" re\u0301sume\u0301 \"}")
                .expect(201);
        for (String sent : new String[] {"r\u00e9sum\u00e9", "re\u0301sume\u0301", "  r\u00e9sum\u00e9 "}) {
            assertThat(API.get("/customers?platformCustomerId=" + escaped(sent))
                            .expect(200)
                            .ids())
                    .hasSize(1);
        }
    }
}
