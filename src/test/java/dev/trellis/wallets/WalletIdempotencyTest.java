package dev.trellis.wallets;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import dev.trellis.wallets.otp.OtpService;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// `Idempotency-Key` on the POSTs of wallets (behaviour, section 2).
class WalletIdempotencyTest {
    private final TestPlatform platform = TestServer.crowded().newPlatform();
    private final ApiClient api = platform.api();
    private final ApiClient keyed = api.with("Idempotency-Key", "one");
    private final TestWallet ann = TestWallet.create(platform, "ann@example.com");
    private final TestWallet.Key key = TestWallet.Key.generate();

    @Test
    void oneKeyWillDoForBothStepsOfASignedRetry() {
        ApiResponse challenge = ann.challenge();
        String body = TestWallet.verifying(TestWallet.bundle(challenge, OtpService.SANDBOX_CODE, key));
        String path = "/auth/credentials/" + ann.credential() + "/verify";
        ApiResponse asked = keyed.post(path, body).expect(202);
        assertReplayed(asked, keyed.post(path, body));

        ApiClient signed = TestWallet.signed(keyed, asked, key);
        ApiResponse session = signed.post(path, body).expect(200);
        assertReplayed(session, signed.post(path, body));
        assertThat(sessions(ann.account())).containsExactly(session.text("id"));
        TestWallet.signed(api, asked, key).post(path, body).expect(401, "UNAUTHORIZED");
        keyed.post(path, json("{'type': 'EMAIL_OTP', 'encryptedOtpBundle': 'another'}"))
                .expect(409, "CONFLICT");
    }

    @Test
    void fiftyAtOnceAreOne() {
        ann.challenge();
        String path = "/auth/credentials/" + ann.credential() + "/verify";
        String body = json("{'type': 'EMAIL_OTP', 'otp': '000000', 'clientPublicKey': '" + key.compressed() + "'}");
        List<ApiResponse> replies = ConcurrentCalls.times(50, i -> keyed.post(path, body));

        assertThat(replies).allMatch(reply -> reply.status() == 200);
        assertThat(replies)
                .extracting(ApiResponse::body)
                .containsOnly(replies.getFirst().body());
        assertThat(sessions(ann.account())).hasSize(1);
    }

    @Test
    void aWrongGuessThatIsRepeatedIsCountedOnce() {
        ann.challenge();
        String path = "/auth/credentials/" + ann.credential() + "/verify";
        String wrong = json("{'type': 'EMAIL_OTP', 'otp': '111111', 'clientPublicKey': '" + key.compressed() + "'}");
        ApiResponse refused = keyed.post(path, wrong).expect(401, "UNAUTHORIZED");
        for (int i = 0; i < 9; i++) {
            assertReplayed(refused, keyed.post(path, wrong));
        }
        api.post(path, json("{'type': 'EMAIL_OTP', 'otp': '000000', 'clientPublicKey': '" + key.compressed() + "'}"))
                .expect(200);
    }

    @Test
    void whatWasAnsweredIsReplayedAlsoBeyondALimit() {
        String path = "/auth/credentials/" + ann.credential() + "/challenge";
        ApiResponse first = keyed.post(path, "{}").expect(200);
        for (int i = 0; i < 9; i++) {
            api.post(path, "{}").expect(200);
        }
        api.post(path, "{}").expect(429, "RATE_LIMITED");
        assertReplayed(first, keyed.post(path, "{}"));
        ApiResponse limited =
                api.with("Idempotency-Key", "two").post(path, "{}").expect(429, "RATE_LIMITED");
        assertThat(limited.header("Idempotent-Replayed"))
                .as("a refusal for now is not kept")
                .isEmpty();
    }

    @Test
    void aTokenThatHasAgedMeanwhileWasTakenAllTheSame() {
        try (TestServer own = TestServer.start()) {
            ApiClient client = own.newPlatform().api().with("Idempotency-Key", "one");
            String account = TestWallet.account(
                    client, client.post("/customers", individual()).expect(201).text("id"));
            String body = OauthTest.adding(account, OauthTest.unsigned(OauthTest.claims()));
            ApiResponse added = client.with("Idempotency-Key", "two")
                    .post("/auth/credentials", body)
                    .expect(201);
            own.clock().advance(Duration.ofMinutes(10));

            assertReplayed(added, client.with("Idempotency-Key", "two").post("/auth/credentials", body));
        }
    }

    @Test
    void whatIsKeptIsSealedForItsCustomer() {
        keyed.post("/auth/credentials/" + ann.credential() + "/challenge", "{}").expect(200);
        List<UUID> owners = platform.server()
                .database()
                .query(
                        "select customer_id from idempotency_keys where platform_id = ?",
                        row -> row.uuid("customer_id"),
                        platform.platform().id().uuid());

        assertThat(owners).containsExactly(UUID.fromString(ann.customer().substring("Customer:".length())));
    }

    private static void assertReplayed(ApiResponse first, ApiResponse again) {
        assertThat(again.status()).isEqualTo(first.status());
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Idempotent-Replayed")).contains("true");
    }

    private List<String> sessions(String account) {
        return api.get("/auth/sessions?accountId=" + account).expect(200).ids();
    }
}
