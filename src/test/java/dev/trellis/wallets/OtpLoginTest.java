package dev.trellis.wallets;

import static dev.trellis.testing.RequestBodies.json;
import static dev.trellis.wallets.TestWallet.bundle;
import static dev.trellis.wallets.TestWallet.signed;
import static dev.trellis.wallets.TestWallet.verifying;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.SentMessages;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import dev.trellis.wallets.crypto.Hpke;
import dev.trellis.wallets.crypto.P256;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Credentials and logins by one-time passwords, and sessions (behaviour, section 5; threats 42
/// to 50).
class OtpLoginTest {
    private final TestPlatform platform = TestServer.shared().newPlatform();
    private final ApiClient api = platform.api();
    private final TestWallet ann = TestWallet.create(platform, "ann@example.com");
    private final TestWallet.Key key = TestWallet.Key.generate();

    @Test
    void aWalletStartsWithItsOwnersAddress() {
        assertThat(ann.credentials()).hasSize(1);
        assertThat(ann.credentials().path(0).path("type").asString()).isEqualTo("EMAIL_OTP");
        assertThat(ann.credentials().path(0).path("nickname").asString()).isEqualTo("ann@example.com");
        String customer = api.post("/customers", dev.trellis.testing.RequestBodies.individual())
                .expect(201)
                .text("id");
        TestWallet bare = new TestWallet(api, customer, TestWallet.account(api, customer), "");
        assertThat(bare.credentials()).as("without an address there is none").isEmpty();
    }

    @Test
    void theRightCodeAndItsKeysSignatureBeginASession() {
        Instant before = TestServer.shared().clock().instant();
        ApiResponse session = ann.logIn(key);

        assertThat(session.text("id")).startsWith("Session:");
        assertThat(session.text("accountId")).isEqualTo(ann.account());
        assertThat(Duration.between(before, Instant.parse(session.text("expiresAt"))))
                .isBetween(Duration.ofMinutes(15).minusSeconds(1), Duration.ofMinutes(16));
        assertThat(session.json().has("encryptedSessionSigningKey")).isFalse();
        assertThat(sessions(ann)).containsExactly(session.text("id"));
    }

    @Test
    void anotherKeysSignatureBeginsNone() {
        String body = verifying(bundle(ann.challenge(), "000000", key));
        ApiResponse asked = ann.verify(body).expect(202);
        String path = "/auth/credentials/" + ann.credential() + "/verify";

        signed(api, asked, TestWallet.Key.generate()).post(path, body).expect(401, "WALLET_SIGNATURE_INVALID");
        assertThat(sessions(ann)).isEmpty();
        signed(api, asked, key).post(path, body).expect(200);
        signed(api, asked, key).post(path, body).expect(401, "UNAUTHORIZED");
        assertThat(sessions(ann)).hasSize(1);
    }

    @Test
    void olderClientsGetASealedKeyAtOnce() {
        ann.challenge();
        ApiResponse session = api.post(
                        "/auth/credentials/" + ann.credential() + "/verify",
                        json("{'type': 'EMAIL_OTP', 'otp': '000000', 'clientPublicKey': '" + key.uncompressed() + "'}"))
                .expect(200);
        byte[] bundle = Base58Check.decodeChecked(session.text("encryptedSessionSigningKey"));
        var encapped = P256.decodePoint(java.util.Arrays.copyOf(bundle, 33)).orElseThrow();
        byte[] secret = Hpke.open(
                        key.secret(),
                        new Hpke.Sealed(
                                P256.encodeUncompressed(encapped),
                                java.util.Arrays.copyOfRange(bundle, 33, bundle.length)))
                .orElseThrow();
        TestWallet.Key ofSession = new TestWallet.Key(new java.math.BigInteger(1, secret));

        ApiResponse asked = ann.patch(TestWallet.toEmail("ann@new.example")).expect(202);
        signed(api, asked, ofSession)
                .patch("/customers/" + ann.customer(), TestWallet.toEmail("ann@new.example"))
                .expect(200);
    }

    @Test
    void aCompressedKeyIsTheSessionsOwnAlsoInClear() {
        ann.challenge();
        ApiResponse session = api.post(
                        "/auth/credentials/" + ann.credential() + "/verify",
                        json("{'type': 'EMAIL_OTP', 'otp': '000000', 'clientPublicKey': '" + key.compressed() + "'}"))
                .expect(200);

        assertThat(session.json().has("encryptedSessionSigningKey")).isFalse();
        String path = "/auth/sessions/" + session.text("id");
        signed(api, api.delete(path).expect(202), key).delete(path).expect(204);
    }

    @Test
    void theFifthWrongTryEndsACodeAlsoForTheRightOne() {
        ApiResponse sent = ann.challenge();
        for (int i = 0; i < 5; i++) {
            ann.verify(verifying(bundle(sent, "99999" + i, key))).expect(401, "UNAUTHORIZED");
        }
        ann.verify(verifying(bundle(sent, "000000", key))).expect(401, "UNAUTHORIZED");
        ann.verify(verifying(bundle(ann.challenge(), "000000", key))).expect(202);
    }

    @Test
    void ofAHundredGuessesAtOnceFiveAreJudged() {
        ApiResponse sent = ann.challenge();
        // The right one is among them, behind the fifth at the earliest for almost every order.
        List<Integer> wrong = ConcurrentCalls.times(
                100,
                i -> ann.verify(verifying(bundle(sent, "1%05d".formatted(i), key)))
                        .status());
        assertThat(wrong).containsOnly(401, 429);
        assertThat(tries()).as("counted before they are judged").isGreaterThanOrEqualTo(5);
        assertThat(ann.verify(verifying(bundle(sent, "000000", key))).status()).isIn(401, 429);
    }

    @Test
    void guessesAreCountedByAllNodesTogetherAndOutliveThem() {
        try (TestServer one = TestServer.start()) {
            TestPlatform own = one.newPlatform();
            TestWallet eve = TestWallet.create(own, "eve@example.com");
            String path = "/auth/credentials/" + eve.credential() + "/verify";
            ApiResponse sent = eve.challenge();
            for (int i = 0; i < 3; i++) {
                eve.verify(verifying(bundle(sent, "99999" + i, key))).expect(401, "UNAUTHORIZED");
            }
            try (TestServer other = one.anotherNode()) {
                for (int i = 3; i < 5; i++) {
                    own.apiAt(other)
                            .post(path, verifying(bundle(sent, "99999" + i, key)))
                            .expect(401, "UNAUTHORIZED");
                }
            }
            eve.verify(verifying(bundle(sent, "000000", key))).expect(401, "UNAUTHORIZED");
        }
    }

    @Test
    void havingNewCodesSentDoesNotHelpAGuesser() {
        int refused = 0;
        for (int code = 0; code < 10 && refused == 0; code++) {
            ApiResponse sent = ann.challenge();
            for (int i = 0; i < 6; i++) {
                ApiResponse guess = ann.verify(verifying(bundle(sent, "99999" + i, key)));
                refused += guess.status() == 429 ? 1 : 0;
                assertThat(guess.status()).isIn(401, 429);
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void aCodeIsUsedOnceAndReplacedByTheNext() {
        ApiResponse first = ann.challenge();
        ApiResponse second = ann.challenge();
        ann.verify(verifying(bundle(first, "000000", key))).expect(401, "UNAUTHORIZED");
        ann.verify(verifying(bundle(second, "000000", key))).expect(202);
        ann.verify(verifying(bundle(second, "000000", TestWallet.Key.generate())))
                .expect(401, "UNAUTHORIZED");
    }

    @Test
    void aCodeExpiresAndSoDoesASession() {
        try (TestServer own = TestServer.start()) {
            TestWallet eve = TestWallet.create(own.newPlatform(), "eve@example.com");
            ApiResponse sent = eve.challenge();
            own.clock().advance(Duration.ofSeconds(301));
            eve.verify(verifying(bundle(sent, "000000", key))).expect(401, "UNAUTHORIZED");

            eve.logIn(key);
            assertThat(sessions(eve)).hasSize(1);
            own.clock().advance(Duration.ofMinutes(15).plusMillis(1));
            assertThat(sessions(eve)).isEmpty();
        }
    }

    @Test
    void aStormOfChallengesIsHeldUp() {
        for (int i = 0; i < 10; i++) {
            ann.challenge();
        }
        ApiResponse last = api.post("/auth/credentials/" + ann.credential() + "/challenge", "{}")
                .expect(429, "RATE_LIMITED");
        assertThat(Integer.parseInt(last.header("retry-after").orElseThrow())).isBetween(1, 600);
    }

    @Test
    void aCodeForOneIsNoneForAnother() {
        TestWallet bob = TestWallet.create(platform, "bob@example.com");
        ApiResponse ofAnn = ann.challenge();
        bob.challenge();

        bob.verify(verifying(bundle(ofAnn, "000000", key))).expect(401, "UNAUTHORIZED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "x",
                "{\"encappedPublic\":\"04\",\"ciphertext\":\"00\"}",
                "{\"encappedPublic\":\"zz\",\"ciphertext\":\"00\"}",
                "{\"encappedPublic\":\"00\",\"ciphertext\":\"\"}",
                "{\"encappedPublic\":null,\"ciphertext\":7}",
                "[]",
                "{\"encappedPublic\":\"04e123916e867ed2eb18c4f07d51009966ff846e89a3bb7056be379409b1e3b91db140e3475f2d46b5b627c192ff48dc8d8fc14a6a5070e647b2e0794059c22b49\",\"ciphertext\":\"00\"}",
            })
    void whatWasNotSealedForTheChallengeIsAWrongCode(String bundle) {
        ann.challenge();
        ann.verify(verifying(bundle)).expect(401, "UNAUTHORIZED");
        assertThat(tries()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'type': 'EMAIL_OTP'}",
                "{'type': 'SMS_OTP', 'encryptedOtpBundle': '{}'}",
                "{'type': 'PASSKEY'}",
                "{'type': 'EMAIL_OTP', 'otp': '000000'}",
                "{'type': 'EMAIL_OTP', 'otp': '000000', 'clientPublicKey': '02'}",
                "{'type': 'EMAIL_OTP', 'otp': '000000', 'clientPublicKey': '02ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff'}",
            })
    void whatCanBeNoCodeIsRefused(String body) {
        ann.challenge();
        ann.verify(json(body)).expect(400, "INVALID_INPUT");
        assertThat(tries()).isZero();
    }

    @Test
    void inProductionTheCodeIsSentAndTheSandboxsIsNone() {
        TestPlatform production = TestServer.shared().newPlatform(Mode.PRODUCTION, false, ContractRevision.MAY_2026);
        production.api().patch("/config", json("""
                        {'embeddedWalletConfig': {'appName': 'Acme Wallet', 'otpLength': 8, 'alphanumeric': true,
                         'expirationSeconds': 120}}""")).expect(200);
        TestWallet real = TestWallet.create(production, "ann@example.com");
        ApiResponse sent = real.challenge();
        var mail = SentMessages.of(production).newestTo(real.customer());
        String text = mail.path("text").asString();

        assertThat(mail.path("subject").asString()).isEqualTo("Your code for Acme Wallet");
        assertThat(mail.path("recipient").asString()).isEqualTo("ann@example.com");
        assertThat(text).contains("Enter it in Acme Wallet", "valid for 2 minutes");
        assertThat(text).containsPattern("Your code is [2-9A-HJ-NP-Z]{8}\\s");
        assertThat(mail.path("html").asString()).contains("<strong>");
        for (String code : List.of("000000", "123456", "00000000")) {
            real.verify(verifying(bundle(sent, code, key))).expect(401, "UNAUTHORIZED");
        }
        String code = text.replaceFirst("(?s).*Your code is (\\S+).*", "$1");
        real.verify(verifying(bundle(sent, code.toLowerCase(java.util.Locale.ROOT), key)))
                .expect(202);
    }

    @Test
    void ofAWalletEveryCredentialButTheFirstIsItsOwnersToAdd() {
        api.patch("/customers/" + ann.customer(), json("{'customerType': 'INDIVIDUAL', 'phoneNumber': '+14155550123'}"))
                .expect(200);
        String body = json("{'type': 'SMS_OTP', 'accountId': '" + ann.account() + "'}");
        ann.logIn(key);
        ApiResponse asked = api.post("/auth/credentials", body).expect(202);
        assertThat(ann.credentials()).hasSize(1);
        signed(api, asked, TestWallet.Key.generate())
                .post("/auth/credentials", body)
                .expect(401, "WALLET_SIGNATURE_INVALID");
        ApiResponse added =
                signed(api, asked, key).post("/auth/credentials", body).expect(201);

        assertThat(added.text("nickname")).isEqualTo("+14155550123");
        assertThat(added.text("otpEncryptionTargetBundle")).contains("data");
        assertThat(ann.credentials()).hasSize(2);
        api.post("/auth/credentials", body).expect(400, "SMS_OTP_CREDENTIAL_ALREADY_EXISTS");
        api.post("/auth/credentials", json("{'type': 'EMAIL_OTP', 'accountId': '" + ann.account() + "'}"))
                .expect(400, "EMAIL_OTP_CREDENTIAL_ALREADY_EXISTS");
    }

    @Test
    void theFirstCredentialIsMadeAtOnce() {
        String customer = api.post("/customers", dev.trellis.testing.RequestBodies.individual())
                .expect(201)
                .text("id");
        TestWallet bare = new TestWallet(api, customer, TestWallet.account(api, customer), "");
        String body = json("{'type': 'EMAIL_OTP', 'accountId': '" + bare.account() + "'}");
        api.post("/auth/credentials", body).expect(400, "INVALID_INPUT");
        bare.patch(TestWallet.toEmail("late@example.com")).expect(200);

        assertThat(api.post("/auth/credentials", body).expect(201).text("nickname"))
                .isEqualTo("late@example.com");
    }

    @Test
    void aCredentialIsRevokedByAnotherOnesSessionAndTheLastOneNotAtAll() {
        String email = ann.credential();
        api.delete("/auth/credentials/" + email).expect(400, "INVALID_INPUT");
        api.patch("/customers/" + ann.customer(), json("{'customerType': 'INDIVIDUAL', 'phoneNumber': '+14155550123'}"))
                .expect(200);
        String body = json("{'type': 'SMS_OTP', 'accountId': '" + ann.account() + "'}");
        ann.logIn(key);
        ApiResponse added = signed(api, api.post("/auth/credentials", body).expect(202), key)
                .post("/auth/credentials", body)
                .expect(201);
        String sms = added.text("id");

        ApiResponse own = api.delete("/auth/credentials/" + email).expect(202);
        signed(api, own, key).delete("/auth/credentials/" + email).expect(401, "WALLET_SIGNATURE_INVALID");
        ApiResponse asked = api.delete("/auth/credentials/" + sms).expect(202);
        signed(api, asked, key).delete("/auth/credentials/" + sms).expect(204);
        assertThat(ann.credentials()).hasSize(1);
        api.delete("/auth/credentials/" + sms).expect(404, "REFERENCE_NOT_FOUND");
    }

    @Test
    void aSessionIsRefreshedByItsOwnKeyAndEndedByAnyOfTheWallet() {
        String session = ann.logIn(key).text("id");
        TestWallet.Key next = TestWallet.Key.generate();
        String path = "/auth/sessions/" + session + "/refresh";
        String body = json("{'clientPublicKey': '" + next.compressed() + "'}");
        ApiResponse asked = api.post(path, body).expect(202);
        signed(api, asked, next).post(path, body).expect(401, "WALLET_SIGNATURE_INVALID");
        String refreshed = signed(api, asked, key).post(path, body).expect(201).text("id");

        assertThat(sessions(ann)).containsExactly(refreshed);
        api.post(path, body).expect(404, "REFERENCE_NOT_FOUND");
        ApiResponse ending = api.delete("/auth/sessions/" + refreshed).expect(202);
        signed(api, ending, key).delete("/auth/sessions/" + refreshed).expect(401, "WALLET_SIGNATURE_INVALID");
        signed(api, ending, next).delete("/auth/sessions/" + refreshed).expect(204);
        assertThat(sessions(ann)).isEmpty();
    }

    @Test
    void aWalletIsMadePrivateByItsOwner() {
        ann.logIn(key);
        String path = "/internal-accounts/" + ann.account();
        ApiResponse asked = api.patch(path, json("{'privateEnabled': true}")).expect(202);
        signed(api, asked, key).patch(path, json("{'privateEnabled': false}")).expect(401);
        ApiResponse changed = signed(api, asked, key)
                .patch(path, json("{'privateEnabled': true}"))
                .expect(200);

        assertThat(changed.json().path("privateEnabled").asBoolean()).isTrue();
        api.patch(path, json("{'privateEnabled': true}")).expect(200);
        String usd = api.get("/customers/internal-accounts?currency=USD&customerId=" + ann.customer())
                .text("data.0.id");
        api.patch("/internal-accounts/" + usd, json("{'privateEnabled': true}")).expect(400, "INVALID_INPUT");
    }

    @Test
    void anotherPlatformSeesNothingAndTouchesNothing() {
        ann.logIn(key);
        ApiClient stranger = TestServer.shared().newPlatform().api();
        String credential = ann.credential();
        String session = sessions(ann).getFirst();

        assertThat(stranger.get("/auth/credentials?accountId=" + ann.account())
                        .expect(200)
                        .json()
                        .path("data"))
                .isEmpty();
        assertThat(stranger.get("/auth/sessions?accountId=" + ann.account())
                        .expect(200)
                        .json()
                        .path("data"))
                .isEmpty();
        stranger.post("/auth/credentials/" + credential + "/challenge", "{}").expect(404, "REFERENCE_NOT_FOUND");
        stranger.post("/auth/credentials/" + credential + "/verify", verifying("{}"))
                .expect(404, "REFERENCE_NOT_FOUND");
        stranger.delete("/auth/credentials/" + credential).expect(404, "REFERENCE_NOT_FOUND");
        stranger.delete("/auth/sessions/" + session).expect(404, "REFERENCE_NOT_FOUND");
        stranger.post("/auth/credentials", json("{'type': 'EMAIL_OTP', 'accountId': '" + ann.account() + "'}"))
                .expect(404, "REFERENCE_NOT_FOUND");
        stranger.patch("/internal-accounts/" + ann.account(), json("{'privateEnabled': true}"))
                .expect(404, "REFERENCE_NOT_FOUND");
    }

    @Test
    void withTheCustomerSessionsAndCredentialsAreGone() {
        ann.logIn(key);
        String credential = ann.credential();
        api.delete("/customers/" + ann.customer()).expect(200);

        assertThat(sessions(ann)).isEmpty();
        assertThat(ann.credentials()).isEmpty();
        api.post("/auth/credentials/" + credential + "/challenge", "{}").expect(404, "REFERENCE_NOT_FOUND");
    }

    @Test
    void aChallengeWithAKeyIsSentOnce() {
        ApiClient keyed = api.with("Idempotency-Key", "one");
        String path = "/auth/credentials/" + ann.credential() + "/challenge";
        ApiResponse first = keyed.post(path, "{}").expect(200);

        assertThat(keyed.post(path, "{}").expect(200).body()).isEqualTo(first.body());
    }

    private static List<String> sessions(TestWallet wallet) {
        return wallet.api()
                .get("/auth/sessions?accountId=" + wallet.account())
                .expect(200)
                .ids();
    }

    private int tries() {
        return TestServer.shared()
                .database()
                .first(
                        "select tries from wallet_codes where platform_id = ?",
                        row -> (int) row.number("tries"),
                        platform.platform().id().uuid())
                .orElseThrow();
    }
}
