package dev.trellis.auth;

import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Tokens that are deleted while they are in use, on this node and on another (threat 5).
class TokenRacesTest {
    private static final TestServer OTHER_NODE = TestServer.shared().anotherNode();
    private static final int ROUNDS = 20;

    private final TestPlatform platform = TestServer.shared().newPlatform();

    @AfterAll
    static void stop() {
        OTHER_NODE.close();
    }

    @Test
    void twoManagersCannotDeleteEachOther() {
        for (int round = 0; round < ROUNDS; round++) {
            TestPlatform fresh = TestServer.shared().newPlatform();
            ApiResponse first = fresh.api().get("/tokens").expect(200);
            String firstId = first.ids().getFirst();
            ApiResponse second = create(fresh.api());
            ApiClient a = fresh.api();
            ApiClient b = client(round % 2 == 0 ? TestServer.shared() : OTHER_NODE, second);
            b.get("/tokens").expect(200);
            List<ApiResponse> replies = ConcurrentCalls.run(
                    List.of(() -> a.delete("/tokens/" + second.text("id")), () -> b.delete("/tokens/" + firstId)));

            assertThat(replies.stream().filter(reply -> reply.status() == 204)).hasSize(1);
            ApiResponse loser = replies.getFirst().status() == 204 ? replies.getLast() : replies.getFirst();
            if (loser.status() != 401) {
                loser.expect(400, "INVALID_INPUT");
            }
            assertThat(TestServer.shared()
                            .platforms()
                            .tokens()
                            .list(fresh.platform().id()))
                    .hasSize(1)
                    .allMatch(token -> token.permissions().contains(Permission.MANAGE));
        }
    }

    @Test
    void ofManyManagersWhoDeleteOneAnotherOneStays() {
        for (int round = 0; round < 8; round++) {
            TestPlatform fresh = TestServer.shared().newPlatform();
            List<ApiResponse> tokens = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                tokens.add(create(fresh.api()));
            }
            fresh.api()
                    .delete("/tokens/" + fresh.api().get("/tokens").ids().getLast())
                    .expect(204);
            List<Callable<ApiResponse>> calls = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                ApiClient api = client(i % 2 == 0 ? TestServer.shared() : OTHER_NODE, tokens.get(i));
                String victim = tokens.get((i + 1) % 5).text("id");
                calls.add(() -> api.delete("/tokens/" + victim));
            }
            ConcurrentCalls.run(calls);

            assertThat(TestServer.shared()
                            .platforms()
                            .tokens()
                            .list(fresh.platform().id()))
                    .isNotEmpty();
        }
    }

    @Test
    void aDeletedTokenIsRefusedHereAtOnce() {
        for (int round = 0; round < ROUNDS; round++) {
            ApiResponse token = create(platform.api());
            ApiClient doomed = client(TestServer.shared(), token);
            doomed.get("/customers").expect(200);
            platform.api().delete("/tokens/" + token.text("id")).expect(204);

            doomed.get("/customers").expect(401, "UNAUTHORIZED");
        }
    }

    @Test
    void aDeletedTokenIsRefusedHereAtOnceHoweverBusyItIs() {
        for (int round = 0; round < ROUNDS; round++) {
            ApiResponse token = create(platform.api());
            ApiClient doomed = client(TestServer.shared(), token);
            AtomicBoolean isDeleted = new AtomicBoolean();
            List<Callable<Boolean>> calls = new ArrayList<>();
            calls.add(() -> {
                platform.api().delete("/tokens/" + token.text("id")).expect(204);
                isDeleted.set(true);
                return true;
            });
            for (int i = 0; i < 6; i++) {
                calls.add(() -> {
                    for (int tries = 0; tries < 500; tries++) {
                        boolean startsAfterwards = isDeleted.get();
                        int status = doomed.get("/config").status();
                        if (startsAfterwards) {
                            assertThat(status)
                                    .as("a call that began after the deletion was answered")
                                    .isEqualTo(401);
                            return true;
                        }
                    }
                    return true;
                });
            }
            ConcurrentCalls.run(calls);
        }
    }

    @Test
    void aDeletedTokenIsRefusedElsewhereWithinASecond() {
        for (int round = 0; round < 3; round++) {
            ApiResponse token = create(platform.api());
            ApiClient doomed = client(OTHER_NODE, token);
            doomed.get("/customers").expect(200);
            platform.api().delete("/tokens/" + token.text("id")).expect(204);
            long deleted = System.nanoTime();

            long lastTaken = 0;
            long began = deleted;
            while (doomed.get("/customers").status() == 200 && lastTaken < TimeUnit.SECONDS.toNanos(5)) {
                lastTaken = began - deleted;
                began = System.nanoTime();
            }
            assertThat(TimeUnit.NANOSECONDS.toMillis(lastTaken))
                    .as("milliseconds after the deletion at which a call was still taken")
                    .isLessThan(1_000);
            doomed.get("/customers").expect(401, "UNAUTHORIZED");
        }
    }

    private static ApiResponse create(ApiClient api) {
        return api.post("/tokens", json("{'name': 'another', 'permissions': ['MANAGE', 'VIEW']}"))
                .expect(201);
    }

    private static ApiClient client(TestServer node, ApiResponse token) {
        return new ApiClient(node.baseUrl(), token.text("clientId"), token.text("clientSecret"));
    }
}
