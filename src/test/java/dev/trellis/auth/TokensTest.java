package dev.trellis.auth;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// `/tokens`: creating, listing and deleting tokens.
class TokensTest {
    private final TestPlatform platform = TestServer.shared().newPlatform();
    private final ApiClient api = platform.api();

    @Test
    void theSecretIsShownThisOnce() {
        ApiResponse created = create("Nightly report", "VIEW").expect(201);
        String secret = created.text("clientSecret");

        assertThat(secret).hasSizeGreaterThanOrEqualTo(32);
        ApiResponse got = api.get("/tokens/" + created.text("id")).expect(200);
        assertThat(got.body() + api.get("/tokens").body())
                .doesNotContain(secret)
                .doesNotContain("clientSecret");
        for (String field : List.of("id", "name", "clientId", "createdAt", "updatedAt")) {
            assertThat(got.text(field)).isNotEmpty().isEqualTo(created.text(field));
        }
        assertThat(got.json().path("permissions")).isEqualTo(created.json().path("permissions"));
        assertThat(api.get("/tokens").json().path("data").get(0)).isEqualTo(got.json());
    }

    @Test
    void aNewTokenWorksAtOnce() {
        ApiResponse created = create("Nightly report", "VIEW", "MANAGE").expect(201);
        ApiClient other =
                new ApiClient(TestServer.shared().baseUrl(), created.text("clientId"), created.text("clientSecret"));

        String customer = other.post("/customers", individual()).expect(201).text("id");
        assertThat(api.get("/customers").ids()).containsExactly(customer);
    }

    @Test
    void secretsAreNewEachTime() {
        assertThat(create("one", "VIEW").text("clientSecret"))
                .isNotEqualTo(create("one", "VIEW").text("clientSecret"));
    }

    @Test
    void aNameIsTrimmedAndAPermissionCountsOnce() {
        ApiResponse created =
                create("  Nightly report ", "VIEW", "VIEW", "TRANSACT").expect(201);

        assertThat(created.text("name")).isEqualTo("Nightly report");
        assertThat(created.json().path("permissions"))
                .extracting(JsonNode::asString)
                .containsExactlyInAnyOrder("VIEW", "TRANSACT");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | name permissions",
                "{'name': 'x'} | permissions",
                "{'name': 'x', 'permissions': []} | permissions",
                "{'name': 'x', 'permissions': 'VIEW'} | permissions",
                "{'name': 'x', 'permissions': null} | permissions",
                "{'name': 'x', 'permissions': ['VIEW', 'ADMIN']} | permissions.1",
                "{'name': 'x', 'permissions': ['ADMIN', 7, 'view']} | permissions.0 permissions.1 permissions.2",
                "{'name': '', 'permissions': ['VIEW']} | name",
                "{'name': 5, 'permissions': ['ROOT']} | name permissions.0"
            })
    void aWrongTokenIsRefusedWithEveryFault(String body, String fields) {
        assertThat(api.post("/tokens", json(body)).expect(400, "INVALID_INPUT").invalidFields())
                .containsExactlyInAnyOrder(fields.split(" "));
        assertThat(api.get("/tokens").ids()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE"})
    void anUnknownTokenIsNotFound(String method) {
        for (String id : List.of("Token:019542f5-b3e7-7d02-8000-000000000001", "nonsense", platform.clientId())) {
            api.send(method, "/tokens/" + id, null).expect(404, "TOKEN_NOT_FOUND");
        }
    }

    @Test
    void aDeletedTokenIsGone() {
        ApiResponse created = create("Short-lived", "VIEW").expect(201);
        String path = "/tokens/" + created.text("id");
        api.delete(path).expect(204);

        api.get(path).expect(404, "TOKEN_NOT_FOUND");
        api.delete(path).expect(404, "TOKEN_NOT_FOUND");
        assertThat(api.get("/tokens").ids()).doesNotContain(created.text("id"));
    }

    @Test
    void theLastTokenThatMayManageStays() {
        String own = api.get("/tokens").ids().getFirst();
        api.delete("/tokens/" + own).expect(400, "INVALID_INPUT");
        create("Reader", "VIEW", "TRANSACT").expect(201);
        api.delete("/tokens/" + own).expect(400, "INVALID_INPUT");

        String second = create("Manager", "MANAGE").expect(201).text("id");
        api.delete("/tokens/" + second).expect(204);
        api.delete("/tokens/" + own).expect(400, "INVALID_INPUT");
        api.get("/tokens/" + own).expect(200);
    }

    @Test
    void aTokenMayDeleteItselfWhenAnotherCanManage() {
        ApiResponse second = create("Manager", "MANAGE", "VIEW").expect(201);
        ApiClient other =
                new ApiClient(TestServer.shared().baseUrl(), second.text("clientId"), second.text("clientSecret"));
        other.delete("/tokens/" + second.text("id")).expect(204);

        other.get("/tokens").expect(401, "UNAUTHORIZED");
        api.get("/tokens").expect(200);
    }

    @Test
    void theListIsFilteredByNameAndTime() {
        List<JsonNode> tokens = new ArrayList<>();
        for (String name : List.of("one", "two", "two", "three")) {
            long millis = System.currentTimeMillis();
            while (System.currentTimeMillis() <= millis + 1) {
                LockSupport.parkNanos(200_000);
            }
            String id = create(name, "VIEW").expect(201).text("id");
            tokens.add(api.get("/tokens/" + id).json());
        }
        String first = api.get("/tokens").ids().getLast();

        assertThat(list("?name=two")).containsExactly(id(tokens, 2), id(tokens, 1));
        assertThat(list("?name=TWO")).isEmpty();
        assertThat(list("?name=tw")).isEmpty();
        for (String field : List.of("created", "updated")) {
            String moment = tokens.get(1).path(field + "At").asString();
            assertThat(list("?" + field + "After=" + moment))
                    .containsExactly(id(tokens, 3), id(tokens, 2), id(tokens, 1));
            assertThat(list("?" + field + "Before=" + moment)).containsExactly(id(tokens, 1), id(tokens, 0), first);
            assertThat(list("?name=two&" + field + "Before=" + moment)).containsExactly(id(tokens, 1));
            assertThat(list("?" + field + "After=" + moment + "&" + field + "Before=" + moment))
                    .containsExactly(id(tokens, 1));
        }
        assertThat(api.get("/tokens?createdAfter=x&updatedBefore=y&limit=0&cursor=z")
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactlyInAnyOrder("createdAfter", "updatedBefore", "limit", "cursor");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 7, 8, 100})
    void theWalkTellsEachTokenOnceNewestFirst(int limit) {
        List<String> expected = new ArrayList<>(api.get("/tokens").ids());
        for (int i = 0; i < 7; i++) {
            expected.addFirst(create("token " + i, "VIEW").expect(201).text("id"));
        }
        List<String> told = new ArrayList<>();
        String cursor = "";
        do {
            ApiResponse page = api.get("/tokens?limit=" + limit + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .expect(200);
            told.addAll(page.ids());
            cursor = page.text("nextCursor");
            assertThat(page.json().path("hasMore").asBoolean()).isEqualTo(!cursor.isEmpty());
            assertThat(page.json().has("nextCursor")).isEqualTo(!cursor.isEmpty());
            if (page.json().has("totalCount")) {
                assertThat(page.json().path("totalCount").asInt()).isEqualTo(8);
            }
        } while (!cursor.isEmpty());
        assertThat(told).isEqualTo(expected);
    }

    @Test
    void aTokensCursorBelongsToItsFilters() {
        create("two", "VIEW").expect(201);
        create("two", "VIEW").expect(201);
        String cursor = api.get("/tokens?limit=1&name=two").expect(200).text("nextCursor");

        api.get("/tokens?limit=1&cursor=" + cursor).expect(400, "INVALID_INPUT");
        api.get("/customers?limit=1&cursor=" + cursor).expect(400, "INVALID_INPUT");
        api.get("/tokens?limit=1&name=two&cursor=" + cursor).expect(200);
    }

    private ApiResponse create(String name, String... permissions) {
        List<String> quoted = new ArrayList<>();
        Collections.addAll(quoted, permissions);
        return api.post(
                "/tokens", json("{'name': '" + name + "', 'permissions': ['" + String.join("', '", quoted) + "']}"));
    }

    private List<String> list(String query) {
        return api.get("/tokens" + query).expect(200).ids();
    }

    private static String id(List<JsonNode> tokens, int index) {
        return tokens.get(index).path("id").asString();
    }
}
