package dev.trellis.wallets;

import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A signed retry is executed once, whatever it changes (behaviour, section 4; threat 56).
class SignedRetryReplayTest {
    private static final int AT_ONCE = 50;

    private final TestPlatform platform = TestServer.crowded().newPlatform();
    private final ApiClient api = platform.api();
    private final TestWallet ann = TestWallet.create(platform, "ann@example.com");
    private final TestWallet.Key key = TestWallet.Key.generate();

    /// The changes that an owner can authorise.
    enum Use {
        CHANGE_EMAIL(200),
        ADD_CREDENTIAL(201),
        REVOKE_CREDENTIAL(204),
        REFRESH_SESSION(201),
        REVOKE_SESSION(204),
        CHANGE_PRIVACY(200);

        private final int done;

        Use(int done) {
            this.done = done;
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofFiftyOneIsDoneAndTheOthersAreToldSo(Use use) {
        String session = ann.logIn(key).text("id");
        Function<ApiClient, ApiResponse> call = call(use, session);
        ApiResponse asked = call.apply(api).expect(202);
        ApiClient signed = TestWallet.signed(api, asked, key);
        List<ApiResponse> replies = ConcurrentCalls.times(AT_ONCE, i -> call.apply(signed));

        assertThat(replies).filteredOn(reply -> reply.status() == use.done).hasSize(1);
        assertThat(replies)
                .filteredOn(reply -> reply.status() != use.done)
                .hasSize(AT_ONCE - 1)
                .allSatisfy(reply -> reply.expect(401, "UNAUTHORIZED"));
        call.apply(signed).expect(401, "UNAUTHORIZED");
    }

    private Function<ApiClient, ApiResponse> call(Use use, String session) {
        return switch (use) {
            case CHANGE_EMAIL ->
                client -> client.patch("/customers/" + ann.customer(), TestWallet.toEmail("new@example.com"));
            case ADD_CREDENTIAL -> {
                String body = OauthTest.adding(ann.account(), OauthTest.unsigned(OauthTest.claims()));
                yield client -> client.post("/auth/credentials", body);
            }
            case REVOKE_CREDENTIAL -> {
                String body = OauthTest.adding(ann.account(), OauthTest.unsigned(OauthTest.claims()));
                ApiResponse asked = api.post("/auth/credentials", body).expect(202);
                String added = TestWallet.signed(api, asked, key)
                        .post("/auth/credentials", body)
                        .expect(201)
                        .text("id");
                yield client -> client.delete("/auth/credentials/" + added);
            }
            case REFRESH_SESSION -> {
                String body =
                        json("{'clientPublicKey': '" + TestWallet.Key.generate().compressed() + "'}");
                yield client -> client.post("/auth/sessions/" + session + "/refresh", body);
            }
            case REVOKE_SESSION -> client -> client.delete("/auth/sessions/" + session);
            case CHANGE_PRIVACY ->
                client -> client.patch("/internal-accounts/" + ann.account(), json("{'privateEnabled': true}"));
        };
    }
}
