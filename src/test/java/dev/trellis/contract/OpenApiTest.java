package dev.trellis.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trellis.testing.OpenApi;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The check that every HTTP test runs must itself fail when it should; otherwise those tests
/// prove nothing.
class OpenApiTest {
    private static final String CUSTOMERS = "/grid/2025-10-13/customers";
    private static final String CUSTOMER_ID = "Customer:019542f5-b3e7-1d02-0000-000000000001";
    private static final String CUSTOMER = """
            {"id":"Customer:019542f5-b3e7-1d02-0000-000000000001","platformCustomerId":"a","customerType":"INDIVIDUAL",
            "kycStatus":"PENDING","umaAddress":"$a@uma.example","email":"jane@example.com",
            "createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00.123Z","isDeleted":false}""";
    private static final String NOT_FOUND = """
            {"status":404,"code":"USER_NOT_FOUND","message":"There is no such customer."}""";
    private static final Map<String, String> HEADERS = Map.of(
            "content-type", "application/json; charset=utf-8", "x-request-id", "019542f5-b3e7-7d02-8000-000000000001");

    @Test
    void whatIsAsDocumentedPasses() {
        assertThatCode(() -> get(CUSTOMERS + "/" + CUSTOMER_ID, 200, CUSTOMER)).doesNotThrowAnyException();
    }

    @Test
    void thePathMayComeWithoutItsBaseAndPercentEncoded() {
        assertThatCode(() -> get("/customers/" + CUSTOMER_ID.replace(":", "%3A"), 200, CUSTOMER))
                .doesNotThrowAnyException();
    }

    @Test
    void aCheckedOperationIsNoLongerListedAsUnchecked() {
        get(CUSTOMERS + "/" + CUSTOMER_ID, 404, NOT_FOUND);
        assertThat(OpenApi.operationsNeverChecked()).doesNotContain("GET /customers/{customerId}");
    }

    @ParameterizedTest(name = "{0} → {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            "email":"jane@example.com" | "email":null                        | /email: null found, string expected
            "email":"jane@example.com" | "email":7                           | /email: integer found, string expected
            "email":"jane@example.com" | "email":"nobody"                    | /email: does not match the email pattern
            "email":"jane@example.com" | "identifier":"123-45-6789"          | identifier
            "isDeleted":false          | "isDeleted":false,"isDeleted":false | not sound JSON
            ,"isDeleted":false         | ''                                  | isDeleted
            "kycStatus":"PENDING"      | "kycStatus":"DONE"                  | /kycStatus: does not have a value in
            "kycStatus":"PENDING"      | "kybStatus":"PENDING"               | kybStatus
            00:00:00.123Z              | 00:00:00.123456Z                    | /updatedAt: does not match the regex
            00:00:00.123Z              | 00:00:00+01:00                      | /updatedAt: does not match the regex
            Customer:0195              | Token:0195                          | /id: does not match the regex
            """)
    void aWrongBodyIsRefused(String part, String replacement, String complaint) {
        assertThat(CUSTOMER).contains(part);
        assertThatThrownBy(() -> get("/customers/" + CUSTOMER_ID, 200, CUSTOMER.replace(part, replacement)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void aPageThatHasMoreNeedsACursorAndTheLastOneMustNotHaveIt() {
        String page = "{\"data\":[" + CUSTOMER + "],\"hasMore\":%s}";
        assertThatCode(() -> get(CUSTOMERS, 200, page.formatted("false"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> get(CUSTOMERS, 200, page.formatted("true"))).hasMessageContaining("nextCursor");
        assertThatThrownBy(() -> get(CUSTOMERS, 200, page.formatted("false,\"nextCursor\":\"x\"")))
                .hasMessageContaining("nextCursor");
    }

    @Test
    void anUndocumentedStatusIsRefused() {
        assertThatThrownBy(() -> get("/customers/" + CUSTOMER_ID, 402, NOT_FOUND))
                .hasMessageContaining("GET /customers/{customerId} documents [200, ")
                .hasMessageContaining("not 402");
    }

    @Test
    void anUndocumentedCallMayOnlyBeAnswered404Or405() {
        assertThatThrownBy(() -> get("/nothing", 200, "{}")).hasMessageContaining("there is no such operation");
        assertThatCode(() -> get("/nothing", 404, NOT_FOUND)).doesNotThrowAnyException();
        assertThatThrownBy(() -> get("/nothing", 404, "{}")).hasMessageContaining("required property");
    }

    @Test
    void aDocumentedMethodIsNeverAnswered405() {
        String body = "{\"status\":405,\"code\":\"METHOD_NOT_ALLOWED\",\"message\":\"No.\"}";
        assertThatThrownBy(() -> get(CUSTOMERS, 405, body)).hasMessageContaining("a documented method");
        assertThatThrownBy(() -> OpenApi.check("PUT", CUSTOMERS, null, null, 405, HEADERS, body))
                .hasMessageContaining("header allow is missing");
        assertThatCode(() -> OpenApi.check("PUT", CUSTOMERS, null, null, 405, with("allow", "GET, POST"), body))
                .doesNotThrowAnyException();
    }

    @Test
    void aLiteralPathIsNotTakenForAnId() {
        assertThatThrownBy(() -> get("/customers/internal-accounts", 200, CUSTOMER))
                .hasMessageContaining("data");
    }

    @Test
    void aStatusInTheBodyThatIsNotTheStatusOfTheAnswerIsRefused() {
        assertThatThrownBy(() -> get("/customers/x", 404, NOT_FOUND.replace("404", "400")))
                .hasMessageContaining("/status");
    }

    @Test
    void theRequestIdIsNeverMissing() {
        Map<String, String> headers = Map.of("content-type", "application/json");
        assertThatThrownBy(() -> OpenApi.check("GET", CUSTOMERS + "/x", null, null, 404, headers, NOT_FOUND))
                .hasMessageContaining("header x-request-id is missing");
        assertThatThrownBy(() ->
                        OpenApi.check("GET", CUSTOMERS + "/x", null, null, 404, with("x-request-id", "7"), NOT_FOUND))
                .hasMessageContaining("header x-request-id (7)");
    }

    @Test
    void aRetryAfterIsANumberOfSeconds() {
        String body = "{\"status\":429,\"code\":\"RATE_LIMITED\",\"message\":\"Wait.\"}";
        assertThatCode(() -> OpenApi.check("GET", CUSTOMERS, null, null, 429, with("retry-after", "2"), body))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> OpenApi.check("GET", CUSTOMERS, null, null, 429, with("retry-after", "soon"), body))
                .hasMessageContaining("header retry-after (soon)");
    }

    @Test
    void jsonOfAnotherContentTypeIsRefused() {
        assertThatThrownBy(() -> OpenApi.check(
                        "GET", CUSTOMERS + "/x", null, null, 404, with("content-type", "text/html"), NOT_FOUND))
                .hasMessageContaining("content-type is text/html");
    }

    @Test
    void aBodyWhereNoneIsDocumentedIsRefused() {
        String path = "/tokens/Token:019542f5-b3e7-1d02-0000-000000000001";
        assertThatCode(() -> OpenApi.check("DELETE", path, null, null, 204, HEADERS, ""))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> OpenApi.check("DELETE", path, null, null, 204, HEADERS, "{}"))
                .hasMessageContaining("there is a body");
    }

    @Test
    void headIsGetWithoutTheBody() {
        assertThatCode(() -> OpenApi.check("HEAD", CUSTOMERS, null, null, 200, HEADERS, ""))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> OpenApi.check("HEAD", CUSTOMERS, null, null, 200, HEADERS, "{}"))
                .hasMessageContaining("there is a body");
    }

    @Test
    void aFieldNobodyKnowsIsRefusedDeepInsideTheSettingsToo() {
        String config = """
                {"id":"PlatformConfig:019542f5-b3e7-1d02-0000-000000000003","umaDomain":"uma.example",
                "supportedCurrencies":[],"isRegulatedFinancialInstitution":false,"embeddedWalletConfig":{"appName":"A"},
                "createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z"}""";
        assertThatCode(() -> get("/config", 200, config)).doesNotThrowAnyException();
        assertThatThrownBy(() -> get("/config", 200, config.replace("appName", "smtpPassword")))
                .hasMessageContaining("smtpPassword");
    }

    @Test
    void anAddressInADomainKeptForTestsIsAnAddress() {
        assertThat(OpenApi.problems("Email", "\"jane@uma.test\"")).isEmpty();
        assertThat(OpenApi.problems("Email", "\"jane@bücher.example\"")).isEmpty();
        assertThat(OpenApi.problems("Email", "\"jane@nowhere\"")).isNotEmpty();
    }

    @Test
    void aRequestThatWasTakenMustBeAsDocumented() {
        assertThatThrownBy(() -> create("{\"customerType\":\"INDIVIDUAL\",\"fullName\":7}", 201))
                .hasMessageContaining("request (it was taken): /fullName: integer found, string expected");
        assertThatThrownBy(() -> create("{\"fullName\":\"Jane\"}", 201)).hasMessageContaining("customerType");
        assertThatThrownBy(() -> OpenApi.check("POST", CUSTOMERS, "text/plain", "{}", 201, HEADERS, CUSTOMER))
                .hasMessageContaining("content-type text/plain");
        assertThatThrownBy(() -> OpenApi.check("POST", CUSTOMERS, null, null, 201, HEADERS, CUSTOMER))
                .hasMessageContaining("without a body");
    }

    @Test
    void aRequestThatWasRefusedMayBeAnything() {
        String refusal = "{\"status\":400,\"code\":\"INVALID_INPUT\",\"message\":\"No.\"}";
        assertThatCode(() -> OpenApi.check("POST", CUSTOMERS, "application/json", "[]", 400, HEADERS, refusal))
                .doesNotThrowAnyException();
    }

    @Test
    void blanksAroundARequestsTextAndFieldsNobodyKnowsAreFine() {
        assertThatCode(() -> create(
                        "{\"customerType\":\"INDIVIDUAL\",\"email\":\" jane@example.com \",\"favouriteColour\":null}",
                        201))
                .doesNotThrowAnyException();
    }

    private static void get(String path, int status, String body) {
        OpenApi.check("GET", path, null, null, status, HEADERS, body);
    }

    private static void create(String request, int status) {
        OpenApi.check("POST", CUSTOMERS, "application/json", request, status, HEADERS, CUSTOMER);
    }

    private static Map<String, String> with(String header, String value) {
        Map<String, String> headers = new HashMap<>(HEADERS);
        headers.put(header, value);
        return headers;
    }
}
