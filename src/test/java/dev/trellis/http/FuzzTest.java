package dev.trellis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.json.Json;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.OpenApi;
import dev.trellis.testing.RawHttp;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Thousands of requests that are nearly valid. Every response is JSON, is sent soon, is no 5xx,
/// and conforms to the contract. `-Dtrellis.fuzz.seed` repeats a run, `-Dtrellis.fuzz.requests`
/// sets the number of requests.
class FuzzTest {
    private static final long SEED = Long.getLong("trellis.fuzz.seed", System.nanoTime());
    private static final int REQUESTS = Integer.getInteger("trellis.fuzz.requests", 3_000);
    private static final int CLIENTS = 4;
    private static final Duration SOON = Duration.ofSeconds(1);

    @Test
    void noRequestBreaksTheServer() throws Exception {
        System.out.println("FuzzTest seed " + SEED + ", requests " + REQUESTS);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Client client =
                        new Client(new Random(SEED + i), TestServer.shared().newPlatform());
                clients.add(threads.submit(() -> client.run(REQUESTS / CLIENTS)));
            }
            for (Future<?> client : clients) {
                client.get();
            }
        }
    }

    private record Request(String method, String path, String query, byte[] body, List<String> headers) {
        byte[] bytes() {
            List<String> all = new ArrayList<>(headers);
            all.add("Content-Length: " + body.length);
            String target = Routes.BASE + path + (query.isEmpty() ? "" : "?" + query);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(
                    RawHttp.head(method, target, all.toArray(String[]::new)).getBytes(StandardCharsets.UTF_8));
            bytes.writeBytes(body);
            return bytes.toByteArray();
        }

        @Override
        public String toString() {
            return method + " " + path + "?" + query + " " + headers + "\n" + new String(body, StandardCharsets.UTF_8);
        }
    }

    private static final class Client {
        private static final List<String> BODIES = List.of(
                """
                {"customerType": "INDIVIDUAL", "platformCustomerId": "a", "region": "US", "currencies": ["USD", "BTC"],
                 "umaAddress": "$a@b.test", "fullName": "Jane Doe", "birthDate": "1990-01-15", "nationality": "US",
                 "kycStatus": "PENDING", "email": "jane@example.com", "idType": "SSN", "identifier": "123-45-6789",
                 "address": {"line1": "1 Road", "city": "X", "postalCode": "94105", "country": "US"},
                 "sourceOfFundsCategories": ["SALARY"], "pepStatus": "NONE", "endUserTermsConsent":
                  {"acceptedAt": "2025-07-21T17:32:28+02:00", "ipAddress": "::1", "termsVersion": "V1",
                   "acceptanceMethod": "CHECKBOX"}}""",
                """
                {"customerType": "BUSINESS", "phoneNumber": "+14155551234", "kybStatus": "PENDING", "businessInfo":
                 {"legalName": "Acme", "country": "US", "taxId": "1", "incorporatedOn": "2018-03-14", "entityType": "LLC",
                  "countriesOfOperation": ["US", "MX"], "naicsCode": "541511", "businessType": "INFORMATION"}}""",
                "{\"name\": \"t\", \"permissions\": [\"VIEW\", \"MANAGE\", \"TRANSACT\"]}",
                """
                {"webhookEndpoint": "https://example.com/hook", "embeddedWalletConfig": {"appName": "X", "otpLength": 6,
                  "alphanumeric": false, "expirationSeconds": 300, "logoUrl": "https://example.com/x.png"},
                 "supportedCurrencies": [{"currencyCode": "USD", "minAmount": 1, "maxAmount": 100,
                  "requiredCounterpartyFields": [{"name": "FULL_NAME", "mandatory": true}],
                  "enabledTransactionTypes": ["INCOMING"]}],
                 "feeConfigs": [{"feeType": "CROSS_CURRENCY_TRANSACTION", "sourceCurrency": "USD", "variableFeeBps": 5,
                  "fixedFee": {"amount": 5, "currency": "USD"}}],
                 "cardTokenization2faConfig": {"email": {"bodyText": "x"}, "sms": {"bodyText": "x"}},
                 "sandboxAutoDecide": true}""",
                """
                {"customerId": "%s", "roles": ["UBO", "CONTROL_PERSON"], "ownershipPercentage": 60, "personalInfo":
                 {"firstName": "Jane", "middleName": "M", "lastName": "Smith 001", "birthDate": "1978-06-15",
                  "nationality": "US", "email": "jane@example.com", "phoneNumber": "+14155550192", "idType": "SSN",
                  "identifier": "987-65-4321", "countryOfIssuance": "US",
                  "address": {"line1": "1", "city": "X", "postalCode": "1", "country": "US"}}}""",
                "{\"customerId\": \"%s\"}");
        private static final List<String> PARAMETERS = List.of(
                "platformCustomerId",
                "customerType",
                "createdAfter",
                "createdBefore",
                "updatedAfter",
                "updatedBefore",
                "limit",
                "cursor",
                "region",
                "currency",
                "umaAddress",
                "isIncludingDeleted",
                "customerId",
                "type",
                "verificationStatus",
                "name");
        private static final List<String> TEXTS = List.of(
                "",
                " ",
                "null",
                "true",
                "0",
                "-1",
                "1e400",
                "US",
                "QQ",
                "USD",
                "INDIVIDUAL",
                "BUSINESS",
                "APPROVED",
                "2025-02-30",
                "2025-07-21T17:32:28Z",
                "9999-12-31T23:59:59.999999999Z",
                "0000-01-01T00:00:00Z",
                "jane@example.com",
                "+14155551234",
                "' or 1=1 --",
                "../..",
                "\u0000",
                "\n",
                "é\u0301",
                "\u202e",
                "😀",
                "$a@p1.uma.test",
                "https://[::1]:99999/",
                "http://a b",
                "Customer:019542f5-b3e7-1d02-0000-000000000001",
                "a".repeat(300),
                "é".repeat(3_000),
                "1".repeat(400),
                "\ufffd",
                "%",
                "%zz",
                "[",
                "{}",
                "V1",
                "xn--a.com");

        private final Random random;
        private final TestPlatform platform;
        private final List<String> ids = new ArrayList<>(List.of("Customer:0"));
        private final List<String> owners = new ArrayList<>(List.of("BeneficialOwner:0"));

        Client(Random random, TestPlatform platform) {
            this.random = random;
            this.platform = platform;
        }

        void run(int requests) {
            RawHttp raw = RawHttp.connect(TestServer.shared());
            for (int i = 0; i < requests; i++) {
                Request request = request();
                ApiResponse reply = send(raw, request);
                if (reply.header("Connection").orElse("").equals("close")) {
                    raw.close();
                    raw = RawHttp.connect(TestServer.shared());
                }
                if (reply.status() == 201 && reply.text("id").startsWith("Customer:")) {
                    ids.add(reply.text("id"));
                }
                if (reply.status() == 201 && reply.text("id").startsWith("BeneficialOwner:")) {
                    owners.add(reply.text("id"));
                }
            }
            raw.close();
        }

        private ApiResponse send(RawHttp raw, Request request) {
            for (int tries = 1; ; tries++) {
                long started = System.nanoTime();
                ApiResponse reply = raw.send(request.bytes()).read();
                try {
                    assertThat(reply.status()).isLessThan(500);
                    checkContract(request, ResponseChecks.check(reply));
                } catch (AssertionError wrong) {
                    throw new AssertionError("seed " + SEED + ", request: " + request + "\nanswer: " + reply, wrong);
                }
                // A busy machine can delay one response, but hardly the same one twice.
                if (Duration.ofNanos(System.nanoTime() - started).compareTo(SOON) < 0) {
                    return reply;
                }
                assertThat(tries).as("slow tries of %s, seed %s", request, SEED).isLessThan(3);
            }
        }

        private static void checkContract(Request request, ApiResponse reply) {
            // A request that violates HTTP is rejected before its operation is known.
            if (reply.headers().containsKey("x-content-type-options")) {
                OpenApi.check(
                        request.method(),
                        request.path(),
                        "application/json",
                        request.body().length == 0 ? null : new String(request.body(), StandardCharsets.UTF_8),
                        reply.status(),
                        reply.headers(),
                        reply.body());
            }
        }

        private Request request() {
            List<String> headers = new ArrayList<>(List.of(
                    "Authorization: "
                            + dev.trellis.testing.ApiClient.basic(platform.clientId(), platform.clientSecret()),
                    "Content-Type: application/json"));
            String id = ids.get(random.nextInt(ids.size()));
            String owner = owners.get(random.nextInt(owners.size()));
            return switch (random.nextInt(11)) {
                case 8, 9 -> {
                    if (random.nextInt(3) == 0) {
                        headers.add("Idempotency-Key: " + random.nextInt(5));
                    }
                    boolean isOwner = random.nextBoolean();
                    String path = isOwner ? "/beneficial-owners" : "/verifications";
                    yield new Request("POST", path, "", about(id, body(isOwner ? 4 : 5)), headers);
                }
                case 10 -> new Request("PATCH", "/beneficial-owners/" + path(owner), "", body(4), headers);
                case 0, 1 -> {
                    if (random.nextInt(3) == 0) {
                        headers.add("Idempotency-Key: " + random.nextInt(5));
                    }
                    yield new Request("POST", "/customers", "", body(random.nextInt(2)), headers);
                }
                case 2, 3 -> new Request("PATCH", "/customers/" + id, "", body(random.nextInt(2)), headers);
                case 4 -> new Request("POST", "/tokens", "", body(2), headers);
                case 5 -> new Request("PATCH", "/config", "", body(3), headers);
                case 6 ->
                    new Request(
                            "GET",
                            pick(
                                    "/customers",
                                    "/customers/internal-accounts",
                                    "/tokens",
                                    "/beneficial-owners",
                                    "/verifications"),
                            query(),
                            new byte[0],
                            headers);
                default ->
                    new Request(
                            pick("GET", "DELETE", "PATCH", "PUT"), "/customers/" + path(id), "", new byte[0], headers);
            };
        }

        /// Replaces the placeholders of the path by existing ids.
        private static byte[] about(String id, byte[] body) {
            return new String(body, StandardCharsets.UTF_8).replace("%s", id).getBytes(StandardCharsets.UTF_8);
        }

        private String pick(String... choices) {
            return choices[random.nextInt(choices.length)];
        }

        private String text() {
            return random.nextInt(4) == 0
                    ? random.ints(random.nextInt(8) + 1L, 1, 0x3000)
                            .mapToObj(Character::toString)
                            .reduce("", String::concat)
                    : TEXTS.get(random.nextInt(TEXTS.size()));
        }

        private String query() {
            StringBuilder query = new StringBuilder();
            for (int n = random.nextInt(4); n >= 0; n--) {
                query.append(query.isEmpty() ? "" : "&").append(PARAMETERS.get(random.nextInt(PARAMETERS.size())));
                if (random.nextInt(10) > 0) {
                    String value = text();
                    query.append('=')
                            .append(URLEncoder.encode(
                                    value.substring(0, Math.min(200, value.length())), StandardCharsets.UTF_8));
                }
            }
            return query.toString();
        }

        private String path(String id) {
            String odd = URLEncoder.encode(text(), StandardCharsets.UTF_8).replace("+", "%20");
            return switch (random.nextInt(5)) {
                case 0 -> odd.isEmpty() || odd.length() > 2_000 ? "x" : odd;
                case 1 -> id.toUpperCase(Locale.ROOT);
                case 2 -> id.substring(0, random.nextInt(id.length()) + 1);
                default -> id;
            };
        }

        private byte[] body(int template) {
            JsonNode body = Json.mapper().readTree(BODIES.get(template));
            for (int n = random.nextInt(3); n > 0; n--) {
                body = mutated(body);
            }
            byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
            return random.nextInt(4) == 0 ? mutated(bytes) : bytes;
        }

        /// Replaces, removes, duplicates or wraps a node of the tree.
        private JsonNode mutated(JsonNode node) {
            if (node.size() == 0 || random.nextInt(6) == 0) {
                return value(3);
            }
            JsonNode copy = node.deepCopy();
            if (copy instanceof ObjectNode object) {
                List<String> names = List.copyOf(object.propertyNames());
                String name = names.get(random.nextInt(names.size()));
                switch (random.nextInt(8)) {
                    case 0 -> object.remove(name);
                    case 1 -> object.set(text(), value(3));
                    default -> object.set(name, mutated(object.path(name)));
                }
            } else if (copy instanceof ArrayNode array) {
                int index = random.nextInt(array.size());
                switch (random.nextInt(4)) {
                    case 0 -> array.remove(index);
                    case 1 -> array.add(array.get(index));
                    default -> array.set(index, mutated(array.get(index)));
                }
            }
            return copy;
        }

        private JsonNode value(int depth) {
            return switch (random.nextInt(depth > 0 ? 9 : 7)) {
                case 0 -> Json.mapper().readTree(pick("null", "true", "false"));
                case 1 ->
                    Json.mapper()
                            .readTree(pick("0", "-1", "1.5", "1e30", "9223372036854775807", "9223372036854775808"));
                case 2, 3, 4, 5, 6 -> tools.jackson.databind.node.StringNode.valueOf(text());
                case 7 -> Json.array().add(value(depth - 1)).add(value(depth - 1));
                default -> Json.object().set(text(), value(depth - 1));
            };
        }

        /// Changes, removes or duplicates a few bytes.
        private byte[] mutated(byte[] bytes) {
            byte[] copy = bytes.clone();
            for (int n = random.nextInt(3); n >= 0 && copy.length > 0; n--) {
                int at = random.nextInt(copy.length);
                switch (random.nextInt(3)) {
                    case 0 -> copy[at] = (byte) random.nextInt(256);
                    case 1 -> copy = java.util.Arrays.copyOf(copy, at);
                    default -> {
                        ByteArrayOutputStream doubled = new ByteArrayOutputStream();
                        doubled.write(copy, 0, at);
                        doubled.write(copy, at / 2, copy.length - at / 2);
                        copy = doubled.toByteArray();
                    }
                }
            }
            return copy;
        }
    }
}
