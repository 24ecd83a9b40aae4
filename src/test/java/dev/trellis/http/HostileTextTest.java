package dev.trellis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.json.Json;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Texts that are known to break servers, in every field that accepts text: each is stored and
/// returned as it was sent (trimmed, NFC), or rejected with the name of its field (threats 71 to
/// 74, 82).
class HostileTextTest {
    private static final TestPlatform PLATFORM = TestServer.shared().newPlatform();
    private static final ApiClient API = PLATFORM.api();

    /// The client of a platform without customers, since customers would prevent changes of the
    /// UMA domain.
    private static final ApiClient EMPTY = TestServer.shared().newPlatform().api();

    private static final String INDIVIDUAL = """
            {"customerType": "INDIVIDUAL", "platformCustomerId": "?", "fullName": "?", "identifier": "?", "email": "?",
             "phoneNumber": "?", "umaAddress": "?", "region": "?", "nationality": "?", "countryOfIssuance": "?",
             "birthDate": "?", "idType": "?", "kycStatus": "?", "currencies": ["?"], "sourceOfFundsCategories": ["?"],
             "sourceOfFundsOtherDescription": "?", "sourceOfWealthOtherDescription": "?", "purposeOfAccount": "?",
             "purposeOfAccountOtherDescription": "?", "pepStatus": "?",
             "address": {"line1": "?", "line2": "?", "city": "?", "state": "?", "postalCode": "?", "country": "?"},
             "endUserTermsConsent": {"acceptedAt": "?", "ipAddress": "?", "termsVersion": "?", "acceptanceMethod": "?"}}
            """;
    private static final String BUSINESS = """
            {"customerType": "BUSINESS", "platformCustomerId": "?", "kybStatus": "?", "currencies": ["?"],
             "businessInfo": {"legalName": "?", "doingBusinessAs": "?", "country": "?", "registrationNumber": "?",
              "incorporatedOn": "?", "entityType": "?", "taxId": "?", "countriesOfOperation": ["?"], "businessType": "?",
              "sourceOfFunds": "?", "naicsCode": "?", "purposeOfAccountOtherDescription": "?",
              "sourceOfFundsOtherDescription": "?", "primaryContactFirstName": "?", "primaryContactLastName": "?"}}
            """;
    private static final String CONFIG = """
            {"umaDomain": "?", "webhookEndpoint": "?",
             "embeddedWalletConfig": {"appName": "?", "sendFromEmailAddress": "?", "sendFromEmailSenderName": "?",
              "replyToEmailAddress": "?", "logoUrl": "?"},
             "cardTokenization2faConfig": {"displayName": "?", "logoUrl": "?",
              "email": {"fromAddress": "?", "fromName": "?", "subject": "?", "bodyText": "?"},
              "sms": {"templateSid": "?", "bodyText": "?"}}}
            """;
    private static final String TOKEN = "{\"name\": \"?\", \"permissions\": [\"VIEW\"]}";

    static Stream<String> hostileTexts() {
        return Stream.of(
                "' or '1'='1",
                "'; drop table customers; --",
                "\\'; select pg_sleep(10); --",
                "$$; select 1; $$",
                "? :name $1 %s %n {0} ${x} #{x}",
                "1) union select secret_hash from api_tokens --",
                "%' like '_%",
                "\\",
                "\\u0041 \\x41 \\0",
                "\"quoted\" 'quoted' `quoted`",
                "../../../../etc/passwd",
                "..\\..\\windows\\system32",
                "file:///etc/passwd",
                "/proc/self/environ",
                "${jndi:ldap://127.0.0.1/a}",
                "{{7*7}} <%= 7*7 %> #{7*7} ${7*7} ${T(Runtime).getRuntime()}",
                "@{constructor} $!{x} [[x]] [(x)]",
                "<script>alert(1)</script>",
                "<!--#exec cmd=\"ls\"--> <?php ?>",
                "]]><!ENTITY x SYSTEM \"file:///etc/passwd\">",
                "javascript:alert(1)",
                "`id` $(id) | id ; id && id",
                "=cmd|' /C calc'!A0",
                "a\u202eb\u202c \u2066c\u2069 \u200f",
                "a\u200bb\u200cc\u200dd\ufeffe\u2060f",
                "\u200b",
                "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
                "\u1e9b\u0323 \u212b \ufb01 \uff21",
                "İstanbul ıI ß ẞ ſ K",
                "علي بن محمد",
                "👩‍👩‍👧‍👦 🏳️‍🌈 \ud83d\ude00",
                "\ud83f\udffd \u0378 \ue000",
                "\u00a0 padded \u3000",
                "null",
                "true",
                "-1",
                "1e400",
                "NaN",
                "[object Object]",
                "{\"a\": 1}",
                "[]",
                "__proto__",
                "constructor.prototype",
                "X-Injected: 1",
                "a,b;c=d&e=f#g?h",
                "%00 %0d%0a %2e%2e%2f",
                "http://169.254.169.254/latest/meta-data",
                "a".repeat(250),
                "😀".repeat(20),
                // Control characters, line breaks and overlong texts are accepted nowhere, except
                // for line breaks in texts of several lines.
                "a\nb",
                "a\r\nSet-Cookie: x=1",
                "a\tb",
                "a\u0001b\u001b[31m",
                "a\u007fb\u0085c",
                "a\u2028b\u2029c",
                "\uffff\ufffe",
                "a".repeat(10_000),
                "😀".repeat(5_000),
                "\u0301".repeat(10_000));
    }

    /// Returns a body with the text in every placeholder of a template.
    private static ObjectNode filled(String template, String text) {
        return (ObjectNode) fill(Json.mapper().readTree(template), text);
    }

    private static JsonNode fill(JsonNode node, String text) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = Json.object();
            object.properties().forEach(entry -> copy.set(entry.getKey(), fill(entry.getValue(), text)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = Json.array();
            array.forEach(item -> copy.add(fill(item, text)));
            return copy;
        }
        return node.stringValue().equals("?") ? tools.jackson.databind.node.StringNode.valueOf(text) : node;
    }

    /// Sends a body, then removes the fields that the server rejects and sends the rest.
    ///
    /// @return the body that was accepted, and the response to it
    private static Taken untilTaken(ApiClient api, String method, String path, ObjectNode body) {
        for (int tries = 0; tries < 6; tries++) {
            ApiResponse reply = ResponseChecks.check(api.send(method, path, body.toString()));
            if (reply.status() < 300) {
                return new Taken(body, reply);
            }
            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(reply.invalidFields()).as(reply.body()).isNotEmpty();
            reply.invalidFields().forEach(field -> remove(body, field));
        }
        throw new AssertionError("is refused although what was refused is gone: " + body);
    }

    private record Taken(ObjectNode body, ApiResponse reply) {}

    private static void remove(ObjectNode body, String path) {
        String[] names = path.split("\\.");
        JsonNode parent = body;
        for (int i = 0; i < names.length - 1 && parent instanceof ObjectNode object; i++) {
            JsonNode child = object.path(names[i]);
            // An object without a required field is removed as a whole; so is a list with an
            // invalid item.
            boolean isNeeded = !child.has(names[i + 1]) || child.isArray();
            if (isNeeded) {
                object.remove(names[i]);
                return;
            }
            parent = child;
        }
        ((ObjectNode) parent).remove(names[names.length - 1]);
    }

    private static String normal(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC).strip().replace("\r\n", "\n");
    }

    /// Fails unless the response contains every text that was accepted, except for fields that are
    /// never returned.
    private static void givenBack(JsonNode sent, JsonNode answer, String path) {
        sent.properties().forEach(entry -> {
            String name = path + entry.getKey();
            JsonNode got = answer.path(entry.getKey());
            if (entry.getValue().isObject()) {
                givenBack(entry.getValue(), got, name + ".");
            } else if (entry.getValue().isString() && !name.equals("identifier")) {
                assertThat(got.asString())
                        .as(name)
                        .isEqualTo(normal(entry.getValue().stringValue()));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("hostileTexts")
    void aCustomerIsGivenBackAsSent(String text) {
        Taken created = untilTaken(API, "POST", "/customers", filled(INDIVIDUAL, text));
        String id = created.reply().expect(201).text("id");
        givenBack(created.body(), created.reply().json(), "");
        givenBack(created.body(), API.get("/customers/" + id).expect(200).json(), "");

        ObjectNode other = filled(INDIVIDUAL, "other");
        other.remove("endUserTermsConsent");
        untilTaken(API, "PATCH", "/customers/" + id, other);
        ObjectNode change = filled(INDIVIDUAL, text);
        change.remove(List.of("endUserTermsConsent", "platformCustomerId", "region"));
        Taken changed = untilTaken(API, "PATCH", "/customers/" + id, change);
        givenBack(changed.body(), changed.reply().json(), "");
        givenBack(changed.body(), API.get("/customers/" + id).expect(200).json(), "");
        API.delete("/customers/" + id).expect(200);
    }

    @ParameterizedTest
    @MethodSource("hostileTexts")
    void aBusinessIsGivenBackAsSent(String text) {
        ObjectNode body = filled(BUSINESS, text);
        ObjectNode info = (ObjectNode) body.path("businessInfo");
        // Required fields of a business; the name is tested with an individual, which has the
        // same rule.
        info.put("country", "US")
                .put("incorporatedOn", "2018-03-14")
                .put("legalName", "Acme")
                .put("taxId", "1");
        Taken created = untilTaken(API, "POST", "/customers", body);
        givenBack(created.body(), created.reply().json(), "");
        API.delete("/customers/" + created.reply().text("id")).expect(200);
    }

    @ParameterizedTest
    @MethodSource("hostileTexts")
    void settingsAndTokensAreGivenBackAsSent(String text) {
        Taken settings = untilTaken(EMPTY, "PATCH", "/config", filled(CONFIG, text));
        givenBack(settings.body(), settings.reply().json(), "");
        givenBack(settings.body(), EMPTY.get("/config").expect(200).json(), "");

        ApiResponse token =
                ResponseChecks.check(API.post("/tokens", filled(TOKEN, text).toString()));
        if (token.status() != 400) {
            assertThat(token.expect(201).text("name")).isEqualTo(normal(text));
            assertThat(API.get("/tokens/" + token.text("id")).text("name")).isEqualTo(normal(text));
            assertThat(API.get("/tokens?name=" + URLEncoder.encode(text, StandardCharsets.UTF_8))
                            .ids())
                    .contains(token.text("id"));
        }
    }

    @ParameterizedTest
    @MethodSource("hostileTexts")
    void queriesFindNothingOrAreRefused(String text) {
        if (text.length() > 300) {
            return;
        }
        String value = URLEncoder.encode(text, StandardCharsets.UTF_8);
        for (String parameter : List.of("platformCustomerId", "umaAddress", "currency")) {
            ApiResponse reply = ResponseChecks.check(API.get("/customers?" + parameter + "=" + value));
            assertThat(reply.status()).isIn(200, 400);
            if (reply.status() == 200) {
                assertThat(reply.ids()).isEmpty();
            }
        }
        // These fields accept only known values; none of the texts is among them.
        List<String> strict = List.of(
                "customerType",
                "createdAfter",
                "createdBefore",
                "updatedAfter",
                "updatedBefore",
                "limit",
                "cursor",
                "region");
        String query = String.join("=" + value + "&", strict) + "=" + value;
        assertThat(ResponseChecks.check(API.get("/customers?" + query))
                        .expect(400)
                        .invalidFields())
                .containsExactlyInAnyOrderElementsOf(strict);
        for (String path : List.of(
                "/customers/internal-accounts?customerId=",
                "/customers/internal-accounts?currency=",
                "/customers/internal-accounts?type=",
                "/platform/internal-accounts?currency=",
                "/tokens?name=")) {
            assertThat(ResponseChecks.check(API.get(path + value)).status()).isIn(200, 400);
        }
        String segment = value.replace("+", "%20");
        ResponseChecks.check(API.get("/customers/" + segment)).expect(404);
        ResponseChecks.check(API.get("/tokens/" + segment)).expect(404);
    }

    /// Threat 73: characters that change the direction of text, or are invisible, are ordinary
    /// parts of an id.
    @Test
    void idsThatLookAlikeAreDifferentAndFoundExactly() {
        ApiClient own = TestServer.shared().newPlatform().api();
        List<String> names = List.of(
                "abc",
                "a\u200bbc",
                "a\u202ebc",
                "ab\u200cc",
                "abc\ufeff",
                "\u2066abc\u2069",
                "аbc",
                "ABC",
                "a\u00adbc");
        List<String> ids = new ArrayList<>();
        for (String name : names) {
            ObjectNode body = Json.object().put("customerType", "INDIVIDUAL").put("platformCustomerId", name);
            ids.addFirst(own.post("/customers", body.toString()).expect(201).text("id"));
        }
        List<String> walked = new ArrayList<>();
        ApiResponse page = own.get("/customers?limit=2").expect(200);
        walked.addAll(page.ids());
        while (page.json().path("hasMore").asBoolean()) {
            page = own.get("/customers?limit=2&cursor=" + page.text("nextCursor"))
                    .expect(200);
            walked.addAll(page.ids());
        }
        assertThat(walked).isEqualTo(ids);
        for (int i = 0; i < names.size(); i++) {
            assertThat(own.get("/customers?platformCustomerId="
                                    + URLEncoder.encode(names.get(i), StandardCharsets.UTF_8))
                            .expect(200)
                            .ids())
                    .containsExactly(ids.get(names.size() - 1 - i));
        }
    }

    /// Threat 74.
    @Test
    void tenThousandCharactersAreTooManyForEveryField() {
        for (String template : List.of(INDIVIDUAL, BUSINESS)) {
            ApiResponse refused = ResponseChecks.check(API.post(
                            "/customers", filled(template, "a".repeat(10_000)).toString()))
                    .expect(400, "INVALID_INPUT");

            assertThat(refused.invalidFields()).containsAll(paths(Json.mapper().readTree(template), ""));
        }
        ApiResponse refused = API.patch(
                        "/config", filled(CONFIG, "a".repeat(10_000)).toString())
                .expect(400, "INVALID_INPUT");
        assertThat(refused.invalidFields()).containsAll(paths(Json.mapper().readTree(CONFIG), ""));
        API.post("/tokens", filled(TOKEN, "a".repeat(10_000)).toString()).expect(400, "INVALID_INPUT");
    }

    private static List<String> paths(JsonNode node, String path) {
        List<String> paths = new ArrayList<>();
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                paths.addAll(paths(node.get(i), path + "." + i));
            }
        } else if (node.isObject()) {
            node.properties()
                    .forEach(entry -> paths.addAll(
                            paths(entry.getValue(), path.isEmpty() ? entry.getKey() : path + "." + entry.getKey())));
        } else if (node.asString().equals("?")) {
            paths.add(path);
        }
        return paths;
    }
}
