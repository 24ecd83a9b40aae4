package dev.trellis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `Idempotency-Key`, one request after another (behaviour, section 2).
class IdempotencyTest {
    private static final String PERSON = "{\"customerType\": \"INDIVIDUAL\", \"fullName\": \"Jane Doe\"}";
    private static final String TOKEN = "{\"name\": \"nightly\", \"permissions\": [\"VIEW\"]}";

    private final TestPlatform platform = TestServer.shared().newPlatform();
    private final ApiClient api = platform.api();

    private static ApiClient keyed(ApiClient api) {
        return keyed(api, UUID.randomUUID().toString());
    }

    private static ApiClient keyed(ApiClient api, String key) {
        return api.with("Idempotency-Key", key);
    }

    /// Returns all headers except for those that differ with every exchange.
    private static Map<String, String> headers(ApiResponse reply) {
        Map<String, String> headers = new TreeMap<>(reply.headers());
        headers.keySet().removeAll(java.util.Set.of("date", "x-request-id", "idempotent-replayed", "connection"));
        return headers;
    }

    private static void isReplayOf(ApiResponse first, ApiResponse again) {
        assertThat(again.status()).isEqualTo(first.status());
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(headers(again)).isEqualTo(headers(first));
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(again.header("Idempotent-Replayed")).hasValue("true");
        assertThat(ResponseChecks.checkRequestId(again)).isNotEqualTo(ResponseChecks.checkRequestId(first));
    }

    private long customers() {
        return api.get("/customers?limit=1")
                .expect(200)
                .json()
                .path("totalCount")
                .asLong();
    }

    private long rows(String table) {
        return TestServer.shared()
                .database()
                .first(
                        "select count(*) as n from " + table + " where platform_id = ?",
                        row -> row.number("n"),
                        platform.platform().id().uuid())
                .orElseThrow();
    }

    @Test
    void aRepeatedCreationReplaysTheAnswerAndCreatesNothing() {
        ApiClient keyed = keyed(api);
        ApiResponse first = keyed.post("/customers", PERSON).expect(201);
        long accounts = rows("internal_accounts");
        for (int i = 0; i < 3; i++) {
            isReplayOf(first, keyed.post("/customers", PERSON));
        }

        assertThat(customers()).isEqualTo(1);
        assertThat(rows("internal_accounts")).isEqualTo(accounts);
        assertThat(rows("idempotency_keys")).isEqualTo(1);
    }

    @Test
    void aRepeatedTokenCreationGivesTheSameSecret() {
        ApiClient keyed = keyed(api);
        ApiResponse first = keyed.post("/tokens", TOKEN).expect(201);
        isReplayOf(first, keyed.post("/tokens", TOKEN));

        assertThat(rows("api_tokens")).isEqualTo(2);
        new ApiClient(TestServer.shared().baseUrl(), first.text("clientId"), first.text("clientSecret"))
                .get("/customers")
                .expect(200);
    }

    @Test
    void theAnswerReplayedIsTheFirstOneWhateverBecameOfItsCustomer() {
        ApiClient keyed = keyed(api);
        ApiResponse first = keyed.post("/customers", PERSON).expect(201);
        String id = first.text("id");
        api.patch("/customers/" + id, "{\"customerType\": \"INDIVIDUAL\", \"fullName\": \"Jane Roe\"}")
                .expect(200);
        isReplayOf(first, keyed.post("/customers", PERSON));
        api.delete("/customers/" + id).expect(200);
        isReplayOf(first, keyed.post("/customers", PERSON));

        assertThat(customers()).isZero();
    }

    @Test
    void aKeyWithAnotherBodyIsAConflictThatNoClientShouldRetry() {
        ApiClient keyed = keyed(api);
        ApiResponse first = keyed.post("/customers", PERSON).expect(201);
        for (String other : new String[] {
            PERSON.replace("Jane", "June"), PERSON + " ", "{\"customerType\": \"INDIVIDUAL\"}", "{", ""
        }) {
            ApiResponse refused =
                    ResponseChecks.check(keyed.post("/customers", other)).expect(409, "CONFLICT");

            assertThat(refused.header("x-should-retry")).hasValue("false");
            assertThat(refused.header("Idempotent-Replayed")).isEmpty();
        }
        keyed.post("/tokens", TOKEN).expect(409, "CONFLICT");
        isReplayOf(first, keyed.post("/customers", PERSON));

        assertThat(customers()).isEqualTo(1);
        assertThat(rows("api_tokens")).isEqualTo(1);
    }

    @Test
    void aKeyBelongsToOneToken() {
        ApiResponse token = api.post("/tokens", "{\"name\": \"other\", \"permissions\": [\"VIEW\", \"MANAGE\"]}")
                .expect(201);
        ApiClient other =
                new ApiClient(TestServer.shared().baseUrl(), token.text("clientId"), token.text("clientSecret"));
        ApiResponse first = keyed(api, "same-key").post("/customers", PERSON).expect(201);
        ApiResponse second = keyed(other, "same-key").post("/customers", PERSON).expect(201);

        assertThat(second.text("id")).isNotEqualTo(first.text("id"));
        assertThat(second.header("Idempotent-Replayed")).isEmpty();
        assertThat(customers()).isEqualTo(2);
        keyed(other, "same-key").post("/customers", "{}").expect(409, "CONFLICT");
        isReplayOf(first, keyed(api, "same-key").post("/customers", PERSON));
    }

    @Test
    void aKeyBelongsToOnePlatform() {
        ApiClient elsewhere = TestServer.shared().newPlatform().api();
        ApiResponse first = keyed(api, "same-key").post("/customers", PERSON).expect(201);
        ApiResponse second =
                keyed(elsewhere, "same-key").post("/customers", PERSON).expect(201);

        assertThat(second.text("id")).isNotEqualTo(first.text("id"));
        assertThat(second.header("Idempotent-Replayed")).isEmpty();
        isReplayOf(second, keyed(elsewhere, "same-key").post("/customers", PERSON));
    }

    @Test
    void aRefusalIsReplayedToo() {
        ApiClient keyed = keyed(api);
        String wrong = "{\"customerType\": \"INDIVIDUAL\", \"email\": \"nobody\", \"region\": \"QQ\"}";
        ApiResponse first =
                ResponseChecks.check(keyed.post("/customers", wrong)).expect(400, "INVALID_INPUT");
        isReplayOf(first, keyed.post("/customers", wrong));
        keyed.post("/customers", PERSON).expect(409, "CONFLICT");

        ApiClient broken = keyed(api);
        isReplayOf(
                broken.post("/customers", "{\"a\": 1, \"a\": 2}").expect(400),
                broken.post("/customers", "{\"a\": 1, \"a\": 2}"));
        ApiClient tokens = keyed(api);
        isReplayOf(tokens.post("/tokens", "{}").expect(400), tokens.post("/tokens", "{}"));
        assertThat(customers()).isZero();
    }

    @Test
    void aConflictIsReplayedEvenWhenItsCauseHasGone() {
        String named = "{\"customerType\": \"INDIVIDUAL\", \"platformCustomerId\": \"jane\"}";
        String holder = api.post("/customers", named).expect(201).text("id");
        ApiClient keyed = keyed(api);
        ApiResponse first = keyed.post("/customers", named).expect(409, "CONFLICT");
        assertThat(first.header("x-should-retry")).hasValue("false");
        api.delete("/customers/" + holder).expect(200);
        isReplayOf(first, keyed.post("/customers", named));

        assertThat(customers()).isZero();
        keyed(api).post("/customers", named).expect(201);
    }

    @Test
    void aRefusalThatIsNotAboutTheBodyIsNotKept() {
        ApiClient keyed = keyed(api);
        keyed.with("Content-Type", "text/plain").post("/customers", PERSON).expect(415);
        ApiResponse first = keyed.post("/customers", PERSON).expect(201);
        isReplayOf(first, keyed.post("/customers", PERSON));
    }

    @Test
    void aKeyIsForgottenAfterADay() {
        try (TestServer server = TestServer.start()) {
            ApiClient own = server.newPlatform().api();
            ApiClient keyed = keyed(own);
            ApiResponse first = keyed.post("/customers", PERSON).expect(201);
            server.clock().advance(Duration.ofHours(24).minusMinutes(1));
            isReplayOf(first, keyed.post("/customers", PERSON));
            server.clock().advance(Duration.ofMinutes(1));
            ApiResponse second =
                    keyed.post("/customers", PERSON.replace("Jane", "June")).expect(201);

            assertThat(second.header("Idempotent-Replayed")).isEmpty();
            assertThat(own.get("/customers").ids()).containsExactly(second.text("id"), first.text("id"));
            isReplayOf(second, keyed.post("/customers", PERSON.replace("Jane", "June")));
            server.clock().advance(Duration.ofHours(23));
            isReplayOf(second, keyed.post("/customers", PERSON.replace("Jane", "June")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"k", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"})
    void anyPrintableKeyWillDo(String key) {
        ApiResponse first = keyed(api, key).post("/customers", PERSON).expect(201);
        isReplayOf(first, keyed(api, key).post("/customers", PERSON));
    }

    @Test
    void aKeyMayHave255CharactersAndNoMore() {
        String longest = "k".repeat(255);
        ApiResponse first = keyed(api, longest).post("/customers", PERSON).expect(201);
        isReplayOf(first, keyed(api, longest).post("/customers", PERSON));
        for (String refused : new String[] {longest + "k", "k".repeat(5_000)}) {
            ResponseChecks.check(keyed(api, refused).post("/customers", PERSON)).expect(400, "INVALID_INPUT");
            ResponseChecks.check(keyed(api, refused).post("/tokens", TOKEN)).expect(400, "INVALID_INPUT");
        }
    }

    @Test
    void storedAnswersAreSealed() {
        ApiResponse token = keyed(api).post("/tokens", TOKEN).expect(201);
        keyed(api).post("/customers", PERSON).expect(201);
        keyed(api).post("/customers", "{\"customerType\": \"ROBOT\"}").expect(400);
        var stored = TestServer.shared()
                .database()
                .query(
                        "select * from idempotency_keys where platform_id = ?",
                        row -> new String(row.bytes("sealed_answer"), StandardCharsets.ISO_8859_1)
                                + new String(row.bytes("request_hash"), StandardCharsets.ISO_8859_1),
                        platform.platform().id().uuid());

        assertThat(stored)
                .hasSize(3)
                .allSatisfy(row -> assertThat(row)
                        .doesNotContain(
                                token.text("clientSecret"), "clientSecret", "Jane", "fullName", "application/json"));
    }
}
