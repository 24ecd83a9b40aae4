package dev.trellis.customers;

import static dev.trellis.testing.Bodies.individual;
import static dev.trellis.testing.Bodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.Api;
import dev.trellis.testing.Reply;
import dev.trellis.testing.TestPlatform;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two platforms, and nothing of one to be seen from the other (threats 8, 10, 13, 14, 16).
class CustomerTenantsTest {
    private static final String UNKNOWN = "Customer:019542f5-b3e7-7d02-8000-000000000001";

    private final TestPlatform ours = Samples.platform();
    private final TestPlatform theirs = Samples.platform();
    private final Api us = ours.api();
    private final Api them = theirs.api();

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PATCH", "DELETE"})
    void aForeignCustomerIsAnsweredLikeOneWhoNeverWas(String method) {
        String foreign = Samples.create(them, "'fullName': 'Theirs'", "'currencies': ['USD']");
        String deleted = Samples.create(them);
        them.delete("/customers/" + deleted).expect(200);
        Reply before = them.get("/customers/" + foreign).expect(200);

        for (String body : bodies(method)) {
            Reply unknown = send(method, UNKNOWN, body).expect(404);
            if (!method.equals("HEAD")) {
                unknown.expect(404, "USER_NOT_FOUND");
            }
            for (String id : List.of(foreign, deleted)) {
                Reply answer = send(method, id, body);
                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.body()).isEqualTo(unknown.body());
                assertThat(comparable(answer)).isEqualTo(comparable(unknown));
            }
        }
        assertThat(them.get("/customers/" + foreign).body()).isEqualTo(before.body());
    }

    @Test
    void anIdOfAnotherKindOrOfNoFormIsAnsweredLikeOneWhoNeverWas() {
        String own = Samples.create(us);
        String uuid = own.substring("Customer:".length());
        String account = us.get("/customers/internal-accounts").ids().getFirst();
        String unknown = us.get("/customers/" + UNKNOWN).expect(404).body();

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
                Reply answer = send(method, id, method.equals("PATCH") ? individual() : "");
                assertThat(answer.expect(404, "USER_NOT_FOUND").body()).as(id).isEqualTo(unknown);
            }
        }
        us.get("/customers/" + own).expect(200);
    }

    @Test
    void aForeignTokenIsAnsweredLikeOneThatNeverWas() {
        String foreign = them.get("/tokens").expect(200).ids().getFirst();
        String unknown = "Token:019542f5-b3e7-7d02-8000-000000000001";

        for (String method : List.of("GET", "DELETE")) {
            Reply answer = us.send(method, "/tokens/" + foreign, null).expect(404, "TOKEN_NOT_FOUND");
            Reply unknownAnswer = us.send(method, "/tokens/" + unknown, null).expect(404, "TOKEN_NOT_FOUND");
            assertThat(answer.body()).isEqualTo(unknownAnswer.body());
            assertThat(comparable(answer)).isEqualTo(comparable(unknownAnswer));
            String own = us.get("/tokens").ids().getFirst();
            String otherKind = own.replace("Token:", "Customer:");
            assertThat(us.send(method, "/tokens/" + otherKind, null)
                            .expect(404, "TOKEN_NOT_FOUND")
                            .body())
                    .isEqualTo(unknownAnswer.body());
        }
        them.get("/tokens/" + foreign).expect(200);
    }

    @Test
    void everyListIsTheCallersOwn() {
        Samples.create(them, "'platformCustomerId': 'crm-1'");
        assertThat(us.get("/customers?isIncludingDeleted=true").expect(200).ids())
                .isEmpty();
        assertThat(us.get("/customers?platformCustomerId=crm-1").expect(200).ids())
                .isEmpty();
        assertThat(us.get("/customers/internal-accounts").expect(200).ids()).isEmpty();
        assertThat(us.get("/tokens").expect(200).ids())
                .doesNotContainAnyElementsOf(them.get("/tokens").ids());
        assertThat(us.get("/platform/internal-accounts").expect(200).ids())
                .doesNotContainAnyElementsOf(
                        them.get("/platform/internal-accounts").ids());
        assertThat(us.get("/config").text("id"))
                .isNotEqualTo(them.get("/config").text("id"));
    }

    @Test
    void accountsOfAForeignCustomerAreListedLikeThoseOfNobody() {
        String foreign = Samples.create(them);
        Samples.create(us);

        Reply answer =
                us.get("/customers/internal-accounts?customerId=" + foreign).expect(200);
        assertThat(answer.ids()).isEmpty();
        assertThat(answer.body())
                .isEqualTo(us.get("/customers/internal-accounts?customerId=" + UNKNOWN)
                        .expect(200)
                        .body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/customers", "/customers/internal-accounts", "/tokens"})
    void aForeignCursorIsRefused(String list) {
        for (TestPlatform platform : List.of(ours, theirs)) {
            Samples.create(platform.api());
            Samples.create(platform.api());
            platform.api()
                    .post("/tokens", json("{'name': 'another', 'permissions': ['VIEW']}"))
                    .expect(201);
        }
        String cursor = them.get(list + "?limit=1").expect(200).text("nextCursor");

        assertThat(cursor).isNotEmpty();
        assertThat(us.get(list + "?limit=1&cursor=" + cursor)
                        .expect(400, "INVALID_INPUT")
                        .faultyFields())
                .containsExactly("cursor");
        them.get(list + "?limit=1&cursor=" + cursor).expect(200);
    }

    @Test
    void namesAndIdempotencyKeysAreEachPlatformsOwn() {
        String body = individual("'platformCustomerId': 'crm-1'");
        Reply first =
                us.with("Idempotency-Key", "key-1").post("/customers", body).expect(201);
        Reply second =
                them.with("Idempotency-Key", "key-1").post("/customers", body).expect(201);

        assertThat(second.text("id")).isNotEqualTo(first.text("id"));
        assertThat(second.header("Idempotent-Replayed")).isEmpty();
        them.with("Idempotency-Key", "key-1").post("/customers", individual()).expect(409, "CONFLICT");
    }

    private static List<String> bodies(String method) {
        return method.equals("PATCH")
                ? List.of(individual("'fullName': 'Ours'"), individual("'currencies': ['XYZ']"), "{}", "[]")
                : List.of("");
    }

    private Reply send(String method, String id, String body) {
        return us.send(method, "/customers/" + id, body.isEmpty() ? null : body);
    }

    private static Map<String, String> comparable(Reply reply) {
        Map<String, String> headers = new TreeMap<>(reply.headers());
        headers.remove("x-request-id");
        headers.remove("date");
        return headers;
    }
}
