package dev.trellis.wallets;

import static dev.trellis.testing.RequestBodies.json;
import static dev.trellis.wallets.TestWallet.signed;
import static dev.trellis.wallets.TestWallet.toEmail;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.platforms.ContractRevision;
import dev.trellis.platforms.Mode;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import dev.trellis.wallets.otp.OtpService;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Changes of the e-mail address of a wallet's owner, which nobody else can make (behaviour,
/// section 4; threats 51 to 67).
@ResourceLock("crowd")
class EmailChangeTest {
    private final TestPlatform platform = TestServer.crowded().newPlatform();
    private final TestWallet ann = TestWallet.create(platform, "ann@example.com");
    private final TestWallet.Key key = TestWallet.Key.generate();

    @Test
    void theOwnerAuthorisesItAndCustomerAndCredentialMoveAsOne() {
        ann.logIn(key);
        ApiResponse asked = ann.patch(toEmail("ann@new.example")).expect(202);
        assertThat(asked.text("payloadToSign")).contains("ann@new.example", ann.customer());
        assertThat(ann.currentEmail()).as("nothing has changed yet").isEqualTo("ann@example.com");
        assertThat(nickname()).isEqualTo("ann@example.com");

        ApiResponse changed = signed(ann.api(), asked, key)
                .patch("/customers/" + ann.customer(), toEmail("ann@new.example"))
                .expect(200);
        assertThat(changed.text("email")).isEqualTo("ann@new.example");
        assertThat(ann.currentEmail()).isEqualTo("ann@new.example");
        assertThat(nickname()).isEqualTo("ann@new.example");
    }

    @Test
    void whatIsNoChangeOfAContactCompletesAtOnce() {
        ann.patch(toEmail("ann@example.com")).expect(200);
        ann.patch(json("{'customerType': 'INDIVIDUAL', 'fullName': 'Ann Lee'}")).expect(200);
        ann.api()
                .with("Grid-Wallet-Signature", "anything")
                .patch("/customers/" + ann.customer(), json("{'customerType': 'INDIVIDUAL', 'fullName': 'Ann'}"))
                .expect(200);
        ann.patch(json("{'customerType': 'INDIVIDUAL', 'phoneNumber': '+14155550123'}"))
                .expect(200);
    }

    @Test
    void whoHasNoWalletChangesAtOnce() {
        TestPlatform plain =
                TestServer.crowded().newPlatform(Mode.SANDBOX, false, ContractRevision.MAY_2026, List.of("USD"));
        String customer = plain.api()
                .post("/customers", dev.trellis.testing.RequestBodies.individual("'email': 'bob@example.com'"))
                .expect(201)
                .text("id");

        assertThat(plain.api()
                        .patch("/customers/" + customer, toEmail("bob@new.example"))
                        .expect(200)
                        .text("email"))
                .isEqualTo("bob@new.example");
    }

    @Test
    void oneHeaderWithoutTheOtherIsRefused() {
        ann.logIn(key);
        ApiResponse asked = ann.patch(toEmail("ann@new.example")).expect(202);
        String path = "/customers/" + ann.customer();

        ann.api()
                .with("Request-Id", asked.text("requestId"))
                .patch(path, toEmail("ann@new.example"))
                .expect(401, "WALLET_SIGNATURE_MISSING");
        ann.api()
                .with("Grid-Wallet-Signature", key.stamp(asked.text("payloadToSign")))
                .patch(path, toEmail("ann@new.example"))
                .expect(401, "REQUEST_ID_MISSING");
        assertUnchangedThenItWorks(asked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "!!!!",
                "e30",
                "e30=",
                "bnVsbA",
                "W10",
                "sandbox-valid-signatur",
                "eyJwdWJsaWNLZXkiOjF9",
            })
    void whatIsNoStampIsMalformed(String stamp) {
        ann.logIn(key);
        ApiResponse asked = ann.patch(toEmail("ann@new.example")).expect(202);

        ann.api()
                .with("Request-Id", asked.text("requestId"))
                .with("Grid-Wallet-Signature", stamp)
                .patch("/customers/" + ann.customer(), toEmail("ann@new.example"))
                .expect(401, "WALLET_SIGNATURE_MALFORMED");
        assertUnchangedThenItWorks(asked);
    }

    @Test
    void aSignatureOverSomethingElseOrByANobodyIsInvalid() {
        ann.logIn(key);
        ApiResponse asked = ann.patch(toEmail("ann@new.example")).expect(202);
        TestWallet.Key stranger = TestWallet.Key.generate();
        TestWallet bob = TestWallet.create(platform, "bob@example.com");
        bob.logIn(stranger);

        for (String stamp : List.of(
                key.stamp(asked.text("payloadToSign") + " "),
                stranger.stamp(asked.text("payloadToSign")),
                TestWallet.Key.generate().stamp(asked.text("payloadToSign")))) {
            ann.api()
                    .with("Request-Id", asked.text("requestId"))
                    .with("Grid-Wallet-Signature", stamp)
                    .patch("/customers/" + ann.customer(), toEmail("ann@new.example"))
                    .expect(401, "WALLET_SIGNATURE_INVALID");
        }
        assertUnchangedThenItWorks(asked);
    }

    @Test
    void anotherBodyIsNotWhatWasSigned() {
        ann.logIn(key);
        ApiResponse asked = ann.patch(toEmail("ann@new.example")).expect(202);
        ApiClient retry = signed(ann.api(), asked, key);

        for (String other : List.of(
                toEmail("eve@evil.example"),
                json("{'customerType': 'INDIVIDUAL', 'email': 'ann@new.example', 'fullName': 'Eve'}"))) {
            retry.patch("/customers/" + ann.customer(), other).expect(401, "WALLET_SIGNATURE_BODY_MISMATCH");
        }
        assertThat(retry.patch(
                                "/customers/" + ann.customer(),
                                "{ \"email\" : \"ann@new.example\",\n\"customerType\":\"INDIVIDUAL\", \"id\": \"x\" }")
                        .expect(200)
                        .text("email"))
                .as("spelling and what is passed over do not matter")
                .isEqualTo("ann@new.example");
    }

    @Test
    void aRequestOfNobodyOfAnotherOrOfTheWrongKindIsUnknown() {
        ann.logIn(key);
        TestWallet bob = TestWallet.create(platform, "bob@example.com");
        TestWallet.Key bobs = TestWallet.Key.generate();
        ApiResponse ofBob = bob.patch(toEmail("bob@new.example")).expect(202);
        bob.logIn(bobs);
        TestPlatform other = TestServer.crowded().newPlatform();
        ApiResponse foreign = TestWallet.create(other, "ann@example.com")
                .patch(toEmail("ann@new.example"))
                .expect(202);
        String session = ann.logIn(key).text("id");
        ApiResponse ofSession = ann.api().delete("/auth/sessions/" + session).expect(202);

        for (ApiResponse asked : List.of(ofBob, foreign, ofSession)) {
            signed(ann.api(), asked, key)
                    .patch("/customers/" + ann.customer(), toEmail("ann@new.example"))
                    .expect(401, "UNAUTHORIZED");
        }
        for (String id : List.of("Request:019542f5-b3e7-1d02-0000-000000000001", "x", "Customer:1")) {
            ann.api()
                    .with("Request-Id", id)
                    .with("Grid-Wallet-Signature", key.stamp("x"))
                    .patch("/customers/" + ann.customer(), toEmail("ann@new.example"))
                    .expect(401, "UNAUTHORIZED");
        }
        assertThat(ann.currentEmail()).isEqualTo("ann@example.com");
    }

    @Test
    void aChallengeIsGoodForFiveMinutesAndOnce() {
        try (TestServer own = TestServer.start()) {
            TestWallet eve = TestWallet.create(own.newPlatform(), "eve@example.com");
            eve.logIn(key);
            ApiResponse late = eve.patch(toEmail("eve@late.example")).expect(202);
            own.clock().advance(Duration.ofMinutes(5).plusMillis(1));
            signed(eve.api(), late, key)
                    .patch("/customers/" + eve.customer(), toEmail("eve@late.example"))
                    .expect(401, "UNAUTHORIZED");

            ApiResponse asked = eve.patch(toEmail("eve@new.example")).expect(202);
            ApiClient retry = signed(eve.api(), asked, key);
            retry.patch("/customers/" + eve.customer(), toEmail("eve@new.example"))
                    .expect(200);
            eve.patch(toEmail("eve@third.example")).expect(202);
            retry.patch("/customers/" + eve.customer(), toEmail("eve@third.example"))
                    .expect(401, "UNAUTHORIZED");

            ApiResponse beyond = eve.patch(toEmail("eve@third.example")).expect(202);
            own.clock().advance(Duration.ofMinutes(11));
            ApiResponse after = eve.patch(toEmail("eve@third.example")).expect(202);
            assertThat(beyond.text("requestId")).isNotEqualTo(after.text("requestId"));
            signed(eve.api(), after, key)
                    .patch("/customers/" + eve.customer(), toEmail("eve@third.example"))
                    .expect(401, "WALLET_SIGNATURE_INVALID");
        }
    }

    @Test
    void aSessionThatWasEndedInBetweenSignsNothing() {
        String session = ann.logIn(key).text("id");
        ApiResponse asked = ann.patch(toEmail("ann@new.example")).expect(202);
        ApiResponse ending = ann.api().delete("/auth/sessions/" + session).expect(202);
        signed(ann.api(), ending, key).delete("/auth/sessions/" + session).expect(204);

        signed(ann.api(), asked, key)
                .patch("/customers/" + ann.customer(), toEmail("ann@new.example"))
                .expect(401, "WALLET_SIGNATURE_INVALID");
    }

    @Test
    void credentialsThatChangedInBetweenAreAConflict() {
        ann.logIn(key);
        ApiResponse first = ann.patch(toEmail("ann@one.example")).expect(202);
        ApiResponse second = ann.patch(toEmail("ann@two.example")).expect(202);
        signed(ann.api(), second, key)
                .patch("/customers/" + ann.customer(), toEmail("ann@two.example"))
                .expect(200);

        signed(ann.api(), first, key)
                .patch("/customers/" + ann.customer(), toEmail("ann@one.example"))
                .expect(409, "EMAIL_OTP_CREDENTIAL_SET_CHANGED");
        assertThat(ann.currentEmail()).isEqualTo("ann@two.example");
    }

    @Test
    void aCredentialThatIsGoneInBetweenIsAConflictToo() {
        ann.patch(json("{'customerType': 'INDIVIDUAL', 'phoneNumber': '+14155550123'}"))
                .expect(200);
        ann.logIn(key);
        String body = json("{'type': 'SMS_OTP', 'accountId': '" + ann.account() + "'}");
        ApiResponse sms = signed(
                        ann.api(), ann.api().post("/auth/credentials", body).expect(202), key)
                .post("/auth/credentials", body)
                .expect(201);
        TestWallet.Key bySms = TestWallet.Key.generate();
        String verify = "/auth/credentials/" + sms.text("id") + "/verify";
        String code =
                TestWallet.verifying(TestWallet.bundle(sms, "000000", bySms)).replace("EMAIL_OTP", "SMS_OTP");
        signed(ann.api(), ann.api().post(verify, code).expect(202), bySms)
                .post(verify, code)
                .expect(200);

        ApiResponse asked = ann.patch(toEmail("ann@new.example")).expect(202);
        String email = ann.credential();
        ApiResponse revoking = ann.api().delete("/auth/credentials/" + email).expect(202);
        signed(ann.api(), revoking, bySms).delete("/auth/credentials/" + email).expect(204);

        signed(ann.api(), asked, key)
                .patch("/customers/" + ann.customer(), toEmail("ann@new.example"))
                .expect(409, "EMAIL_OTP_CREDENTIAL_SET_CHANGED");
        assertThat(ann.currentEmail()).isEqualTo("ann@example.com");
        ApiResponse number = ann.patch(json("{'customerType': 'INDIVIDUAL', 'phoneNumber': '+14155550199'}"))
                .expect(202);
        signed(ann.api(), number, bySms)
                .patch(
                        "/customers/" + ann.customer(),
                        json("{'customerType': 'INDIVIDUAL', 'phoneNumber': '+14155550199'}"))
                .expect(200);
        assertThat(nickname()).isEqualTo("+14155550199");
    }

    @Test
    void anAddressOfAnothersWalletIsTaken() {
        TestWallet bob = TestWallet.create(platform, "bob@example.com");
        ann.logIn(key);
        ann.patch(toEmail("BOB@example.com")).expect(409, "EMAIL_OTP_EMAIL_ALREADY_EXISTS");

        ApiResponse asked = ann.patch(toEmail("both@new.example")).expect(202);
        TestWallet.Key bobs = TestWallet.Key.generate();
        bob.logIn(bobs);
        ApiResponse ofBob = bob.patch(toEmail("both@new.example")).expect(202);
        signed(bob.api(), ofBob, bobs)
                .patch("/customers/" + bob.customer(), toEmail("both@new.example"))
                .expect(200);
        signed(ann.api(), asked, key)
                .patch("/customers/" + ann.customer(), toEmail("both@new.example"))
                .expect(409, "EMAIL_OTP_EMAIL_ALREADY_EXISTS");
        assertThat(ann.currentEmail()).isEqualTo("ann@example.com");
    }

    @Test
    void ofTwoWhoMoveToOneAddressAtOnceOneDoes() {
        for (int round = 0; round < 10; round++) {
            String address = "round" + round + "@new.example";
            List<TestWallet> both = List.of(
                    TestWallet.create(platform, "a" + round + "@example.com"),
                    TestWallet.create(platform, "b" + round + "@example.com"));
            List<ApiClient> retries = both.stream()
                    .map(wallet -> {
                        wallet.logIn(key);
                        return signed(
                                wallet.api(), wallet.patch(toEmail(address)).expect(202), key);
                    })
                    .toList();
            List<Integer> statuses = ConcurrentCalls.times(
                    2,
                    i -> retries.get(i)
                            .patch("/customers/" + both.get(i).customer(), toEmail(address))
                            .status());
            assertThat(statuses).containsExactlyInAnyOrder(200, 409);
        }
    }

    @Test
    void aHundredRetriesOfOneChallengeHaveOneEffect() {
        ann.logIn(key);
        ApiResponse asked = ann.patch(toEmail("ann@new.example")).expect(202);
        ApiClient retry = signed(ann.api(), asked, key);
        List<Integer> statuses = ConcurrentCalls.times(
                100,
                i -> retry.patch("/customers/" + ann.customer(), toEmail("ann@new.example"))
                        .status());

        assertThat(statuses).containsOnly(200, 401).containsOnlyOnce(200);
        assertThat(versions()).isEqualTo(2);
    }

    @Test
    void whenACredentialCannotMoveNothingDoes() {
        ann.logIn(key);
        ApiResponse asked = ann.patch(toEmail("ann+sync-failure@new.example")).expect(202);
        signed(ann.api(), asked, key)
                .patch("/customers/" + ann.customer(), toEmail("ann+sync-failure@new.example"))
                .expect(424, "EMAIL_OTP_CREDENTIAL_SYNC_FAILED");

        assertThat(ann.currentEmail()).isEqualTo("ann@example.com");
        assertThat(nickname()).isEqualTo("ann@example.com");
    }

    @Test
    void aCodeForTheOldAddressIsNoneForTheNewOne() {
        ann.logIn(key);
        ApiResponse asked = ann.patch(toEmail("ann@new.example")).expect(202);
        ApiResponse sent = ann.challenge();
        signed(ann.api(), asked, key)
                .patch("/customers/" + ann.customer(), toEmail("ann@new.example"))
                .expect(200);

        ann.verify(TestWallet.verifying(TestWallet.bundle(sent, OtpService.SANDBOX_CODE, key)))
                .expect(401, "UNAUTHORIZED");
    }

    @Test
    void theSandboxStampIsTakenInASandboxOnly() {
        ApiResponse asked = ann.patch(toEmail("ann@new.example")).expect(202);
        ann.api()
                .with("Request-Id", asked.text("requestId"))
                .with("Grid-Wallet-Signature", "sandbox-valid-signature")
                .patch("/customers/" + ann.customer(), toEmail("ann@new.example"))
                .expect(200);

        TestWallet real = TestWallet.create(
                TestServer.crowded().newPlatform(Mode.PRODUCTION, false, ContractRevision.MAY_2026), "ann@example.com");
        ApiResponse inProduction = real.patch(toEmail("ann@new.example")).expect(202);
        real.api()
                .with("Request-Id", inProduction.text("requestId"))
                .with("Grid-Wallet-Signature", "sandbox-valid-signature")
                .patch("/customers/" + real.customer(), toEmail("ann@new.example"))
                .expect(401, "WALLET_SIGNATURE_MALFORMED");
        assertThat(real.currentEmail()).isEqualTo("ann@example.com");
    }

    @Test
    void changesThatWaitCanBeSeenAndDropped() {
        ann.logIn(key);
        ApiResponse asked = ann.patch(toEmail("ann@new.example")).expect(202);
        String path = "/customers/" + ann.customer() + "/contact-changes";
        ApiResponse waiting = ann.api().get(path).expect(200);
        assertThat(waiting.text("data.0.requestId")).isEqualTo(asked.text("requestId"));
        assertThat(waiting.text("data.0.field")).isEqualTo("email");
        assertThat(waiting.body()).doesNotContain("@");

        ann.api().delete(path + "/" + asked.text("requestId")).expect(204);
        ann.api().delete(path + "/" + asked.text("requestId")).expect(404, "REFERENCE_NOT_FOUND");
        assertThat(ann.api().get(path).expect(200).json().path("data")).isEmpty();
        signed(ann.api(), asked, key)
                .patch("/customers/" + ann.customer(), toEmail("ann@new.example"))
                .expect(401, "UNAUTHORIZED");

        ApiClient stranger = TestServer.crowded().newPlatform().api();
        ApiResponse again = ann.patch(toEmail("ann@new.example")).expect(202);
        stranger.get(path).expect(404, "USER_NOT_FOUND");
        stranger.delete(path + "/" + again.text("requestId")).expect(404, "USER_NOT_FOUND");
        assertUnchangedThenItWorks(again);
    }

    /// A rejected retry has not used up the request.
    private void assertUnchangedThenItWorks(ApiResponse asked) {
        assertThat(ann.currentEmail()).isEqualTo("ann@example.com");
        signed(ann.api(), asked, key)
                .patch("/customers/" + ann.customer(), toEmail("ann@new.example"))
                .expect(200);
        assertThat(ann.currentEmail()).isEqualTo("ann@new.example");
    }

    private String nickname() {
        return ann.credentials().path(0).path("nickname").asString();
    }

    private int versions() {
        return TestServer.crowded()
                .database()
                .first(
                        "select version from wallet_credentials where platform_id = ?",
                        row -> (int) row.number("version"),
                        platform.platform().id().uuid())
                .orElseThrow();
    }
}
