package dev.trellis.customers;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestPlatform;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Isolation of tenants: a platform sees nothing of another one's customers (threats 8, 10, 13,
/// 14, 16).
class CustomerTenantsTest {
    private static final String UNKNOWN = "Customer:019542f5-b3e7-7d02-8000-000000000001";

    private final TestPlatform ours = CustomerSamples.platform();
    private final TestPlatform theirs = CustomerSamples.platform();
    private final ApiClient ourApi = ours.api();
    private final ApiClient theirApi = theirs.api();

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PATCH", "DELETE"})
    void aForeignCustomerIsAnsweredLikeOneWhoNeverWas(String method) {
        String foreign = CustomerSamples.create(theirApi, "'fullName': 'Theirs'", "'currencies': ['USD']");
        String deleted = CustomerSamples.create(theirApi);
        theirApi.delete("/customers/" + deleted).expect(200);
        ApiResponse original = theirApi.get("/customers/" + foreign).expect(200);

        for (String body : bodies(method)) {
            ApiResponse unknown = send(method, UNKNOWN, body).expect(404);
            if (!method.equals("HEAD")) {
                unknown.expect(404, "USER_NOT_FOUND");
            }
            for (String id : List.of(foreign, deleted)) {
                ApiResponse reply = send(method, id, body);
                assertThat(reply.status()).isEqualTo(404);
                assertThat(reply.body()).isEqualTo(unknown.body());
                assertThat(comparable(reply)).isEqualTo(comparable(unknown));
            }
        }
        assertThat(theirApi.get("/customers/" + foreign).body()).isEqualTo(original.body());
    }

    @Test
    void anIdOfAnotherKindOrOfNoFormIsAnsweredLikeOneWhoNeverWas() {
        String own = CustomerSamples.create(ourApi);
        String uuid = own.substring("Customer:".length());
        String account = ourApi.get("/customers/internal-accounts").ids().getFirst();
        String unknown = ourApi.get("/customers/" + UNKNOWN).expect(404).body();

        for (String id : List.of(
                "Token:" + uuid,
                "InternalAccount:" + uuid,
                account,
                uuid,
                "Customer:" + uuid + "0",
                "Customer:" + uuid.substring(1),
                "Customer:" + uuid.replace("-", ""),
                "customer:" + uuid,
                "Customer:",
                "Customer:%00",
                "Customer:1-1-1-1-1",
                "x".repeat(2_000),
                "%F0%9F%98%80",
                "%27%20or%20true--")) {
            for (String method : List.of("GET", "PATCH", "DELETE")) {
                ApiResponse reply = send(method, id, method.equals("PATCH") ? individual() : "");
                assertThat(reply.expect(404, "USER_NOT_FOUND").body()).as(id).isEqualTo(unknown);
            }
        }
        ourApi.get("/customers/" + own).expect(200);
    }

    @Test
    void aForeignTokenIsAnsweredLikeOneThatNeverWas() {
        String foreign = theirApi.get("/tokens").expect(200).ids().getFirst();
        String unknown = "Token:019542f5-b3e7-7d02-8000-000000000001";

        for (String method : List.of("GET", "DELETE")) {
            ApiResponse reply = ourApi.send(method, "/tokens/" + foreign, null).expect(404, "TOKEN_NOT_FOUND");
            ApiResponse unknownReply =
                    ourApi.send(method, "/tokens/" + unknown, null).expect(404, "TOKEN_NOT_FOUND");
            assertThat(reply.body()).isEqualTo(unknownReply.body());
            assertThat(comparable(reply)).isEqualTo(comparable(unknownReply));
            String own = ourApi.get("/tokens").ids().getFirst();
            String otherKind = own.replace("Token:", "Customer:");
            assertThat(ourApi.send(method, "/tokens/" + otherKind, null)
                            .expect(404, "TOKEN_NOT_FOUND")
                            .body())
                    .isEqualTo(unknownReply.body());
        }
        theirApi.get("/tokens/" + foreign).expect(200);
    }

    @Test
    void everyListIsTheCallersOwn() {
        CustomerSamples.create(theirApi, "'platformCustomerId': 'crm-1'");
        assertThat(ourApi.get("/customers?isIncludingDeleted=true").expect(200).ids())
                .isEmpty();
        assertThat(ourApi.get("/customers?platformCustomerId=crm-1").expect(200).ids())
                .isEmpty();
        assertThat(ourApi.get("/customers/internal-accounts").expect(200).ids()).isEmpty();
        assertThat(ourApi.get("/tokens").expect(200).ids())
                .doesNotContainAnyElementsOf(theirApi.get("/tokens").ids());
        assertThat(ourApi.get("/platform/internal-accounts").expect(200).ids())
                .doesNotContainAnyElementsOf(
                        theirApi.get("/platform/internal-accounts").ids());
        assertThat(ourApi.get("/config").text("id"))
                .isNotEqualTo(theirApi.get("/config").text("id"));
    }

    @Test
    void accountsOfAForeignCustomerAreListedLikeThoseOfNobody() {
        String foreign = CustomerSamples.create(theirApi);
        CustomerSamples.create(ourApi);

        ApiResponse reply =
                ourApi.get("/customers/internal-accounts?customerId=" + foreign).expect(200);
        assertThat(reply.ids()).isEmpty();
        assertThat(reply.body())
                .isEqualTo(ourApi.get("/customers/internal-accounts?customerId=" + UNKNOWN)
                        .expect(200)
                        .body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/customers", "/customers/internal-accounts", "/tokens"})
    void aForeignCursorIsRefused(String list) {
        for (TestPlatform platform : List.of(ours, theirs)) {
            CustomerSamples.create(platform.api());
            CustomerSamples.create(platform.api());
            platform.api()
                    .post("/tokens", json("{'name': 'another', 'permissions': ['VIEW']}"))
                    .expect(201);
        }
        String cursor = theirApi.get(list + "?limit=1").expect(200).text("nextCursor");

        assertThat(cursor).isNotEmpty();
        assertThat(ourApi.get(list + "?limit=1&cursor=" + cursor)
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactly("cursor");
        theirApi.get(list + "?limit=1&cursor=" + cursor).expect(200);
    }

    @Test
    void namesAndIdempotencyKeysAreEachPlatformsOwn() {
        String body = individual("'platformCustomerId': 'crm-1'");
        ApiResponse first =
                ourApi.with("Idempotency-Key", "key-1").post("/customers", body).expect(201);
        ApiResponse second = theirApi.with("Idempotency-Key", "key-1")
                .post("/customers", body)
                .expect(201);

        assertThat(second.text("id")).isNotEqualTo(first.text("id"));
        assertThat(second.header("Idempotent-Replayed")).isEmpty();
        theirApi.with("Idempotency-Key", "key-1")
                .post("/customers", individual())
                .expect(409, "CONFLICT");
    }

    private static List<String> bodies(String method) {
        return method.equals("PATCH")
                ? List.of(individual("'fullName': 'Ours'"), individual("'currencies': ['XYZ']"), "{}", "[]")
                : List.of("");
    }

    private ApiResponse send(String method, String id, String body) {
        return ourApi.send(method, "/customers/" + id, body.isEmpty() ? null : body);
    }

    private static Map<String, String> comparable(ApiResponse reply) {
        Map<String, String> headers = new TreeMap<>(reply.headers());
        headers.remove("x-request-id");
        headers.remove("date");
        return headers;
    }
}
