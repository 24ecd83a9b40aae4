package dev.trellis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.auth.RateLimitSettings;
import dev.trellis.json.Json;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.RawHttp;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The format of error responses (behaviour, section 2).
class ErrorsTest {
    private static final TestPlatform PLATFORM = TestServer.shared().newPlatform();
    private final ApiClient api = PLATFORM.api();

    @Test
    void everyFaultOfABodyIsToldAtOnce() {
        ApiResponse refused = api.post("/customers", """
                {"customerType": "INDIVIDUAL", "fullName": "", "birthDate": "1990-02-30", "nationality": "XX",
                 "email": "nobody", "phoneNumber": "0123", "region": "us", "idType": "PASSPORT",
                 "address": {"line1": "1 Road", "city": 7}, "currencies": ["USD", "ABC"], "platformCustomerId": " ",
                 "umaAddress": "$jane@elsewhere.test", "kycStatus": "FINE"}
                """).expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields())
                .containsExactlyInAnyOrder(
                        "fullName",
                        "birthDate",
                        "nationality",
                        "email",
                        "phoneNumber",
                        "region",
                        "idType",
                        "address.postalCode",
                        "address.country",
                        "address.city",
                        "currencies.1",
                        "platformCustomerId",
                        "umaAddress",
                        "kycStatus");
        ResponseChecks.check(refused);
    }

    @Test
    void aConstraintSaysWhatWouldBeAccepted() {
        ApiResponse refused = api.post("/customers", """
                {"customerType": "INDIVIDUAL", "fullName": "", "birthDate": "soon", "email": "nobody",
                 "phoneNumber": "0123", "idType": "PASSPORT", "currencies": ["ABC"]}
                """).expect(400);
        Map<String, JsonNode> constraints = constraints(refused);

        assertThat(constraints.getOrDefault("fullName", Json.object()).toString())
                .isEqualTo("{\"minLength\":1,\"maxLength\":250}");
        assertThat(constraints
                        .getOrDefault("birthDate", Json.object())
                        .path("format")
                        .asString())
                .isEqualTo("date");
        assertThat(constraints
                        .getOrDefault("email", Json.object())
                        .path("format")
                        .asString())
                .isEqualTo("email");
        assertThat(constraints
                        .getOrDefault("phoneNumber", Json.object())
                        .path("pattern")
                        .asString())
                .isEqualTo("^\\+[1-9]\\d{1,14}$");
        assertThat(constraints
                        .getOrDefault("idType", Json.object())
                        .path("enum")
                        .toString())
                .isEqualTo("[\"SSN\",\"ITIN\",\"EIN\",\"NON_US_TAX_ID\"]");
        assertThat(constraints
                        .getOrDefault("currencies.0", Json.object())
                        .path("enum")
                        .toString())
                .contains("\"USD\"", "\"USDB\"");
    }

    private static Map<String, JsonNode> constraints(ApiResponse refused) {
        Map<String, JsonNode> constraints = new TreeMap<>();
        refused.json()
                .path("details")
                .path("errors")
                .forEach(error -> constraints.put(error.path("field").asString(), error.path("constraint")));
        return constraints;
    }

    @Test
    void aMissingTypeHidesNoOtherFault() {
        ApiResponse refused = api.post("/customers", """
                {"email": "nobody", "fullName": 5, "umaAddress": "$jane@elsewhere.test", "currencies": ["ABC"]}
                """).expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields())
                .containsExactlyInAnyOrder("customerType", "email", "fullName", "umaAddress", "currencies.0");
    }

    @Test
    void faultsDeepInListsAreToldByTheirPath() {
        ApiResponse refused = api.post("/customers", """
                {"customerType": "BUSINESS", "businessInfo": {"legalName": "Acme", "country": "US", "taxId": "1",
                 "incorporatedOn": "2018-03-14", "countriesOfOperation": ["US", "MX", "QQ", 5]}}
                """).expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields())
                .containsExactlyInAnyOrder(
                        "businessInfo.countriesOfOperation.2", "businessInfo.countriesOfOperation.3");
    }

    @Test
    void whatAnObjectNeedsItNeedsInAChangeToo() {
        String change =
                "{\"customerType\": \"INDIVIDUAL\", \"endUserTermsConsent\": {}, \"address\": {\"city\": \"X\"}}";
        ApiResponse refused = api.patch("/customers/" + someId(), change).expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields())
                .containsExactlyInAnyOrder(
                        "endUserTermsConsent.acceptedAt",
                        "endUserTermsConsent.ipAddress",
                        "endUserTermsConsent.termsVersion",
                        "endUserTermsConsent.acceptanceMethod",
                        "address.line1",
                        "address.postalCode",
                        "address.country");
    }

    @Test
    void everyFaultOfAQueryIsToldAtOnce() {
        ApiResponse refused = api.get("/customers?limit=0&createdAfter=today&customerType=ROBOT&region=QQ"
                        + "&isIncludingDeleted=perhaps&cursor=x&currency=%00&updatedBefore=2025-02-30T00:00:00Z")
                .expect(400, "INVALID_INPUT");

        assertThat(refused.invalidFields())
                .containsExactlyInAnyOrder(
                        "limit",
                        "createdAfter",
                        "customerType",
                        "region",
                        "isIncludingDeleted",
                        "cursor",
                        "currency",
                        "updatedBefore");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/grid",
                "/grid/2025-10-13",
                "/grid/2025-10-13/",
                "/grid/2025-10-13/nothing",
                "/grid/2025-10-12/customers",
                "/grid/2025-10-13/customers/Customer:1/more",
                "/grid/2025-10-13/customers//x/../..",
                "/grid/2025-10-13/../../etc/passwd",
                "/grid/2025-10-13/%2e%2e/%2e%2e/etc/passwd",
                "/..%2f..%2fetc/passwd",
                "/openapi.yaml/x",
                "/META-INF/MANIFEST.MF",
                "/favicon.ico"
            })
    void anUnknownPathIs404InJson(String path) {
        try (RawHttp raw = RawHttp.connect(TestServer.shared())) {
            raw.send(RawHttp.head("GET", path));
            ResponseChecks.check(raw.read()).expect(404, "REFERENCE_NOT_FOUND");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /customers, GET|POST",
        "PUT, /customers, GET|POST",
        "OPTIONS, /customers, GET|POST",
        "BREW, /customers, GET|POST",
        "POST, /customers/Customer:0, DELETE|GET|PATCH",
        "PUT, /customers/Customer:0, DELETE|GET|PATCH",
        "POST, /customers/internal-accounts, GET",
        "PATCH, /tokens, GET|POST",
        "PATCH, /tokens/Token:0, DELETE|GET",
        "POST, /config, GET|PATCH",
        "DELETE, /config, GET|PATCH"
    })
    void aKnownPathWithAnotherMethodIs405AndSaysWhichThereAre(String method, String path, String allowed) {
        ApiResponse refused = ResponseChecks.check(api.send(method, path, null)).expect(405, "METHOD_NOT_ALLOWED");

        assertThat(refused.header("Allow").orElse("").split(", *")).contains(allowed.split("\\|"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "text/json",
                "application/xml",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/jsonp",
                "application/json-patch+json",
                "application/jso",
                "json",
                "*/*",
                ";"
            })
    void aBodyOfAnotherTypeIs415(String type) {
        for (String[] call : new String[][] {
            {"POST", "/customers"}, {"PATCH", "/config"}, {"POST", "/tokens"}, {"PATCH", "/customers/" + someId()}
        }) {
            ResponseChecks.check(
                            api.with("Content-Type", type).send(call[0], call[1], "{\"customerType\": \"INDIVIDUAL\"}"))
                    .expect(415, "UNSUPPORTED_MEDIA_TYPE");
        }
    }

    private static String someId() {
        return PLATFORM.api()
                .post("/customers", "{\"customerType\": \"INDIVIDUAL\"}")
                .expect(201)
                .text("id");
    }

    @Test
    void tooManyRequestsAre429AndSayWhenToTryAgain() {
        try (TestServer server = TestServer.start(new RateLimitSettings(5, 3))) {
            TestPlatform platform = server.newPlatform();
            ApiResponse refused = untilRefused(platform.api(), 429);

            ResponseChecks.check(refused).expect(429, "RATE_LIMITED");
            assertThat(refused.header("Retry-After").map(Integer::parseInt))
                    .hasValueSatisfying(seconds -> assertThat(seconds).isBetween(1, 60));
            assertThat(server.newPlatform().api().get("/customers").status())
                    .as("another platform")
                    .isEqualTo(200);
            ResponseChecks.check(untilRefused(new ApiClient(server.baseUrl(), platform.clientId(), "wrong"), 429))
                    .expect(429, "RATE_LIMITED");
        }
    }

    private static ApiResponse untilRefused(ApiClient api, int status) {
        for (int i = 0; i < 200; i++) {
            ApiResponse reply = api.get("/customers");
            if (reply.status() == status) {
                return reply;
            }
        }
        throw new AssertionError("never answered " + status);
    }

    @Test
    void everyAnswerBearsARequestIdOfItsOwn() {
        Set<String> ids = new HashSet<>();
        ApiClient nobody = ApiClient.anonymous(TestServer.shared().baseUrl());
        for (ApiResponse reply : new ApiResponse[] {
            api.get("/customers"),
            api.get("/customers"),
            api.post("/customers", "{"),
            api.get("/customers/Customer:0"),
            api.get("/nothing"),
            api.delete("/customers"),
            api.with("X-Request-Id", "mine").get("/config"),
            nobody.get("/customers"),
            nobody.send("HEAD", "/customers", null)
        }) {
            assertThat(ids.add(ResponseChecks.checkRequestId(reply))).isTrue();
        }
    }

    @Test
    void anAnswerWithoutContentHasNoContentType() {
        String token = api.post("/tokens", "{\"name\": \"short-lived\", \"permissions\": [\"VIEW\"]}")
                .expect(201)
                .text("id");
        ApiResponse gone = api.delete("/tokens/" + token).expect(204);

        assertThat(gone.body()).isEmpty();
        assertThat(gone.headers()).doesNotContainKey("content-type");
        ResponseChecks.checkRequestId(gone);
    }

    @Test
    void noAnswerHoldsANull() {
        TestPlatform platform = TestServer.shared().newPlatform();
        ApiClient fresh = platform.api();
        for (int i = 0; i < 3; i++) {
            ResponseChecks.check(fresh.post("/customers", "{\"customerType\": \"INDIVIDUAL\"}"));
        }
        String id = fresh.get("/customers").ids().getFirst();
        ResponseChecks.check(fresh.patch("/customers/" + id, "{\"customerType\": \"INDIVIDUAL\", \"region\": \"US\"}"));
        ResponseChecks.check(fresh.post("/tokens", "{\"name\": \"t\", \"permissions\": [\"VIEW\"]}"));
        for (String path : new String[] {
            "/customers",
            "/customers?limit=1",
            "/customers/" + id,
            "/customers/internal-accounts",
            "/customers/internal-accounts?limit=2",
            "/platform/internal-accounts",
            "/tokens",
            "/tokens?limit=1",
            "/config"
        }) {
            ResponseChecks.check(fresh.get(path)).expect(200);
        }
        ResponseChecks.check(fresh.delete("/customers/" + id)).expect(200);
        ResponseChecks.check(fresh.delete("/customers/" + id)).expect(410);
    }
}
