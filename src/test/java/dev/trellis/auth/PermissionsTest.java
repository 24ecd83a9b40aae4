package dev.trellis.auth;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.MultipartForm;
import dev.trellis.testing.RequestBodies;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import dev.trellis.testing.WebhookReceiver;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The permissions that every route requires.
class PermissionsTest {
    private static final TestPlatform PLATFORM = TestServer.shared().newPlatform();
    private static final ApiClient ALL = PLATFORM.api();

    /// Method, path and required permission. CUSTOMER, TOKEN and the like are replaced by
    /// existing ids.
    private static final List<String[]> ROUTES = List.of(
            new String[] {"GET", "/customers", "VIEW"},
            new String[] {"HEAD", "/customers", "VIEW"},
            new String[] {"GET", "/customers/CUSTOMER", "VIEW"},
            new String[] {"GET", "/customers/end-user-terms", "VIEW"},
            new String[] {"GET", "/customers/internal-accounts", "VIEW"},
            new String[] {"GET", "/platform/internal-accounts", "VIEW"},
            new String[] {"GET", "/beneficial-owners", "VIEW"},
            new String[] {"GET", "/beneficial-owners/OWNER", "VIEW"},
            new String[] {"GET", "/verifications", "VIEW"},
            new String[] {"GET", "/verifications/VERIFICATION", "VIEW"},
            new String[] {"GET", "/documents", "VIEW"},
            new String[] {"GET", "/documents/DOCUMENT", "VIEW"},
            new String[] {"GET", "/tokens", "VIEW"},
            new String[] {"GET", "/tokens/TOKEN", "VIEW"},
            new String[] {"GET", "/config", "VIEW"},
            new String[] {"GET", "/webhook-events", "VIEW"},
            new String[] {"GET", "/webhook-events/EVENT", "VIEW"},
            new String[] {"GET", "/sandbox/webhooks/faults", "VIEW"},
            new String[] {"POST", "/customers", "MANAGE"},
            new String[] {"PATCH", "/customers/CUSTOMER", "MANAGE"},
            new String[] {"DELETE", "/customers/CUSTOMER", "MANAGE"},
            new String[] {"POST", "/customers/CUSTOMER/kyc-link", "MANAGE"},
            new String[] {"GET", "/customers/kyc-link?customerId=CUSTOMER", "MANAGE"},
            new String[] {"GET", "/sandbox/clock", "VIEW"},
            new String[] {"POST", "/sandbox/clock", "MANAGE"},
            new String[] {"POST", "/customers/CUSTOMER/verify-email", "MANAGE"},
            new String[] {"POST", "/customers/CUSTOMER/verify-email/confirm", "MANAGE"},
            new String[] {"POST", "/customers/CUSTOMER/verify-phone", "MANAGE"},
            new String[] {"POST", "/customers/CUSTOMER/verify-phone/confirm", "MANAGE"},
            new String[] {"POST", "/beneficial-owners", "MANAGE"},
            new String[] {"PATCH", "/beneficial-owners/OWNER", "MANAGE"},
            new String[] {"POST", "/verifications", "MANAGE"},
            new String[] {"POST", "/documents", "MANAGE"},
            new String[] {"PUT", "/documents/DOCUMENT", "MANAGE"},
            new String[] {"DELETE", "/documents/DOCUMENT", "MANAGE"},
            new String[] {"POST", "/tokens", "MANAGE"},
            new String[] {"DELETE", "/tokens/TOKEN", "MANAGE"},
            new String[] {"PATCH", "/config", "MANAGE"},
            new String[] {"POST", "/webhook-events/EVENT/replay", "MANAGE"},
            new String[] {"POST", "/webhook-events/replay", "MANAGE"},
            new String[] {"POST", "/sandbox/webhooks/test", "MANAGE"},
            new String[] {"POST", "/webhooks/test", "MANAGE"},
            new String[] {"PUT", "/sandbox/webhooks/faults", "MANAGE"},
            new String[] {"GET", "/auth/credentials?accountId=ACCOUNT", "VIEW"},
            new String[] {"POST", "/auth/credentials", "MANAGE"},
            new String[] {"DELETE", "/auth/credentials/CREDENTIAL", "MANAGE"},
            new String[] {"POST", "/auth/credentials/CREDENTIAL/challenge", "MANAGE"},
            new String[] {"POST", "/auth/credentials/CREDENTIAL/verify", "MANAGE"},
            new String[] {"GET", "/auth/sessions?accountId=ACCOUNT", "VIEW"},
            new String[] {"DELETE", "/auth/sessions/SESSION", "MANAGE"},
            new String[] {"POST", "/auth/sessions/SESSION/refresh", "MANAGE"},
            new String[] {"PATCH", "/internal-accounts/ACCOUNT", "MANAGE"},
            new String[] {"GET", "/customers/CUSTOMER/contact-changes", "VIEW"},
            new String[] {"DELETE", "/customers/CUSTOMER/contact-changes/REQUEST", "MANAGE"});

    /// Placeholders of resources that do not exist, which an authorized request is told.
    private static final List<String> OF_NOBODY = List.of("CREDENTIAL", "SESSION", "ACCOUNT", "REQUEST");

    private static final String UUID = "019542f5-b3e7-7d02-8000-00000000000";

    private static final AtomicInteger CUSTOMERS = new AtomicInteger();

    /// The platform's webhook endpoint, and one of its events.
    private static final WebhookReceiver RECEIVER = WebhookReceiver.start();
    private static final String EVENT = event();
    private static final String HOLDER =
            ALL.post("/customers", individual()).expect(201).text("id");

    private static final String COMPANY =
            ALL.post("/customers", RequestBodies.business()).expect(201).text("id");
    private static final String OWNER =
            ALL.post("/beneficial-owners", owner()).expect(201).text("id");
    private static final String VERIFICATION =
            ALL.post("/verifications", verification()).expect(200).text("id");

    private static String owner() {
        return json("""
                {'customerId': '%s', 'roles': ['DIRECTOR'], 'ownershipPercentage': 0, 'personalInfo':
                 {'firstName': 'Jane', 'lastName': 'Smith', 'birthDate': '1978-06-15', 'nationality': 'US',
                  'idType': 'SSN', 'identifier': '987-65-4321',
                  'address': {'line1': '1', 'postalCode': '1', 'country': 'US'}}}""".formatted(COMPANY));
    }

    private static String verification() {
        return json("{'customerId': '" + COMPANY + "'}");
    }

    private static String event() {
        ALL.patch("/config", "{\"webhookEndpoint\": \"" + RECEIVER.url() + "\"}")
                .expect(200);
        return ALL.get("/webhook-events").ids().getFirst();
    }

    @AfterAll
    static void stopReceiver() {
        RECEIVER.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"VIEW", "MANAGE", "TRANSACT", "VIEW TRANSACT", "VIEW MANAGE", "TRANSACT MANAGE"})
    void aTokenDoesWhatItIsPermittedAndNothingElse(String permissions) {
        Set<String> granted = Set.of(permissions.split(" "));
        ApiClient limited = token(granted.toArray(new String[0]));
        for (String[] route : ROUTES) {
            String customer = customerFor(route[1]);
            String token = create("VIEW").text("id");
            String path = route[1].replace("CUSTOMER", customer)
                    .replace("TOKEN", token)
                    .replace("DOCUMENT", route[1].contains("DOCUMENT") ? document() : "")
                    .replace("EVENT", EVENT)
                    .replace("OWNER", OWNER)
                    .replace("VERIFICATION", VERIFICATION)
                    .replace("CREDENTIAL", "AuthMethod:" + UUID + "1")
                    .replace("SESSION", "Session:" + UUID + "2")
                    .replace("ACCOUNT", "InternalAccount:" + UUID + "3")
                    .replace("REQUEST", "Request:" + UUID + "4");
            boolean isOfNobody =
                    route[1].startsWith("/auth") || OF_NOBODY.stream().anyMatch(name -> route[1].contains(name));
            if (path.equals("/beneficial-owners") && route[0].equals("GET")) {
                path += "?customerId=" + COMPANY;
            }
            ApiResponse reply = isForm(route)
                    ? limited.sendForm(route[0], path, form())
                    : limited.send(route[0], path, body(route[0], route[1]));

            if (granted.contains(route[2]) && isOfNobody) {
                assertThat(reply.status()).as(route[0] + " " + route[1]).isIn(200, 400, 404, 415);
            } else if (granted.contains(route[2])) {
                assertThat(reply.status())
                        .as(route[0] + " " + route[1] + ": " + reply.body())
                        .isBetween(200, 204);
            } else if (route[0].equals("HEAD")) {
                reply.expect(403);
            } else {
                reply.expect(403, "FORBIDDEN");
                assertThat(ALL.get("/customers/" + customer)
                                .json()
                                .path("isDeleted")
                                .asBoolean())
                        .isFalse();
                ALL.get("/tokens/" + token).expect(200);
            }
        }
    }

    @Test
    void theTableAboveHasEveryRoute() {
        Set<String> routes = new TreeSet<>();
        ROUTES.stream()
                .filter(route -> !route[0].equals("HEAD"))
                .forEach(route -> routes.add(route[0] + " "
                        + route[1].replaceFirst("\\?.*", "")
                                .replace("CUSTOMER", "{customerId}")
                                .replace("TOKEN", "{tokenId}")
                                .replace("DOCUMENT", "{documentId}")
                                .replace("EVENT", "{webhookId}")
                                .replace("OWNER", "{beneficialOwnerId}")
                                .replace("VERIFICATION", "{verificationId}")
                                .replace("REQUEST", "{requestId}")
                                .replaceFirst("CREDENTIAL|SESSION|ACCOUNT", "{id}")));
        Set<String> documented = new TreeSet<>();
        RequestBodies.contract()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> operation.getValue().has("operationId"))
                        .filter(operation -> !operation.getValue().has("servers"))
                        .filter(operation -> !operation.getValue().has("security"))
                        .forEach(operation ->
                                documented.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey())));

        assertThat(routes).isEqualTo(documented);
    }

    @Test
    void aRefusedCallHasNoEffect() {
        ApiClient viewer = token("VIEW");
        Set<String> before = new TreeSet<>(ALL.get("/customers?limit=100").ids());
        viewer.post("/customers", individual("'platformCustomerId': 'never'")).expect(403, "FORBIDDEN");
        viewer.patch("/config", json("{'webhookEndpoint': 'https://never.example/'}"))
                .expect(403, "FORBIDDEN");

        assertThat(new TreeSet<>(ALL.get("/customers?limit=100").ids())).isEqualTo(before);
        assertThat(ALL.get("/config").text("webhookEndpoint")).doesNotContain("never");
    }

    @Test
    void whoeverMayNotIsToldSoBeforeAnythingElse() {
        ApiClient viewer = token("VIEW");

        viewer.post("/customers", "not even JSON").expect(403, "FORBIDDEN");
        viewer.patch("/customers/nobody", "{}").expect(403, "FORBIDDEN");
        viewer.delete("/tokens/nothing").expect(403, "FORBIDDEN");
    }

    @ParameterizedTest
    @CsvSource({
        "MANAGE, VIEW, 403",
        "MANAGE, TRANSACT, 403",
        "MANAGE, MANAGE VIEW, 403",
        "MANAGE, MANAGE, 201",
        "MANAGE VIEW, VIEW, 201",
        "MANAGE VIEW, VIEW TRANSACT, 403",
        "MANAGE VIEW TRANSACT, TRANSACT, 201"
    })
    void aTokenGrantsNoMoreThanItHolds(String held, String granted, int status) {
        ApiResponse reply = token(held.split(" ")).post("/tokens", body(granted.split(" ")));

        if (status == 403) {
            reply.expect(403, "FORBIDDEN");
        } else {
            reply.expect(201);
        }
    }

    /// A customer with unverified contacts, to whom a code was sent if the route requires one. Each
    /// has an address of its own, since the number of codes per address is limited.
    private static String customerFor(String path) {
        if (path.contains("kyc-link")) {
            return ALL.post("/customers", individual()).expect(201).text("id");
        }
        int n = CUSTOMERS.incrementAndGet();
        String customer = ALL.post(
                        "/customers",
                        individual(
                                "'region': 'DE'",
                                "'email': 'person" + n + "@example.com'",
                                "'phoneNumber': '+491578" + (1_000_000 + n) + "'"))
                .expect(201)
                .text("id");
        if (path.endsWith("/confirm")) {
            ALL.post(path.replace("CUSTOMER", customer).replace("/confirm", ""), "")
                    .expect(204);
        }
        return customer;
    }

    private static boolean isForm(String[] route) {
        return route[1].startsWith("/documents") && !Set.of("GET", "DELETE").contains(route[0]);
    }

    /// A document of a customer that the test does not delete.
    private static MultipartForm form() {
        return new MultipartForm()
                .text("documentHolder", HOLDER)
                .text("documentType", "PASSPORT")
                .text("country", "US")
                .file(
                        "file",
                        "passport.pdf",
                        "application/pdf",
                        "%PDF-1.7\n%%EOF\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static String document() {
        return ALL.sendForm("POST", "/documents", form()).expect(201).text("id");
    }

    private static @Nullable String body(String method, String path) {
        return switch (method) {
            case "PUT" -> "{}";
            case "POST" ->
                switch (path) {
                    case "/tokens" -> body("MANAGE");
                    case "/webhook-events/replay" -> json("{'createdAfter': '2020-01-01T00:00:00Z', 'type': 'NONE'}");
                    case "/customers" -> individual();
                    case "/sandbox/clock" -> json("{'advanceSeconds': 1}");
                    case "/beneficial-owners" -> owner();
                    case "/verifications" -> verification();
                    default -> path.endsWith("/confirm") ? json("{'code': '123456'}") : null;
                };
            case "PATCH" ->
                path.equals("/config") || path.startsWith("/beneficial-owners")
                        ? "{}"
                        : individual("'fullName': 'Ann'");
            default -> null;
        };
    }

    private static String body(String... permissions) {
        return json("{'name': 'limited', 'permissions': ['" + String.join("', '", permissions) + "']}");
    }

    private static ApiResponse create(String... permissions) {
        return ALL.post("/tokens", body(permissions)).expect(201);
    }

    private static ApiClient token(String... permissions) {
        ApiResponse created = create(permissions);
        return new ApiClient(TestServer.shared().baseUrl(), created.text("clientId"), created.text("clientSecret"));
    }
}
