package dev.trellis.wallets;

import static dev.trellis.testing.RequestBodies.individual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.base.Sha256;
import dev.trellis.json.Json;
import dev.trellis.oidc.Issuers;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import dev.trellis.wallets.crypto.Hpke;
import dev.trellis.wallets.crypto.P256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// Credentials and logins by ID tokens in a sandbox, where everything but the signature is verified
/// (behaviour, section 5).
class OauthTest {
    private final TestPlatform platform = TestServer.shared().newPlatform();
    private final ApiClient api = platform.api();
    private final TestWallet ann = TestWallet.create(platform, "ann@example.com");
    private final TestWallet.Key key = TestWallet.Key.generate();

    @Test
    void theFirstCredentialOfAWalletIsThePlatformsToSetUp() {
        String account = bare();
        ApiResponse added = api.post("/auth/credentials", adding(account, unsigned(claims())))
                .expect(201);

        assertThat(added.text("type")).isEqualTo("OAUTH");
        assertThat(added.text("nickname")).isEqualTo("ann@gmail.example");
        assertThat(added.json().has("otpEncryptionTargetBundle")).isFalse();
        assertThat(added.json().has("credentialId")).isFalse();
        assertThat(api.get("/auth/credentials?accountId=" + account).expect(200).ids())
                .containsExactly(added.text("id"));
    }

    @Test
    void withoutAnAddressInTheTokenItIsCalledAfterItsProvider() {
        ObjectNode claims = claims();
        claims.remove("email");
        assertThat(api.post("/auth/credentials", adding(bare(), unsigned(claims)))
                        .expect(201)
                        .text("nickname"))
                .isEqualTo("accounts.google.com");
    }

    @Test
    void everyOtherOneIsItsOwnersToAuthorise() {
        ann.logIn(key);
        String body = adding(ann.account(), unsigned(claims()));
        ApiResponse asked = api.post("/auth/credentials", body).expect(202);

        assertThat(asked.text("type")).isEqualTo("OAUTH");
        assertThat(asked.text("payloadToSign")).contains("https://accounts.google.com", "110169484474386276334");
        TestWallet.signed(api, asked, TestWallet.Key.generate())
                .post("/auth/credentials", body)
                .expect(401, "WALLET_SIGNATURE_INVALID");
        TestWallet.signed(api, asked, key)
                .post("/auth/credentials", adding(ann.account(), unsigned(claims().put("email", "eve@gmail.example"))))
                .expect(401, "WALLET_SIGNATURE_BODY_MISMATCH");
        TestWallet.signed(api, asked, key).post("/auth/credentials", body).expect(201);
        assertThat(ann.credentials()).hasSize(2);
    }

    @Test
    void aSubjectCountsOnceInAWalletButMayHaveSeveral() {
        String account = bare();
        api.post("/auth/credentials", adding(account, unsigned(claims()))).expect(201);

        ApiResponse again = api.post(
                        "/auth/credentials", adding(account, unsigned(claims().put("email", "x@y.example"))))
                .expect(400, "INVALID_INPUT");
        assertThat(again.invalidFields()).containsExactly("oidcToken");
        api.post("/auth/credentials", adding(account, unsigned(claims().put("aud", "another-app"))))
                .expect(202);
        api.post("/auth/credentials", adding(bare(), unsigned(claims()))).expect(201);
    }

    @Test
    void aTokenForTheClientsKeyBeginsASessionOfThatKey() {
        String credential = added(bare());
        ApiResponse session = verify(credential, claims(), key.compressed()).expect(200);

        assertThat(session.text("id")).startsWith("Session:");
        assertThat(session.text("type")).isEqualTo("OAUTH");
        assertThat(session.json().has("encryptedSessionSigningKey")).isFalse();
        assertThat(Instant.parse(session.text("expiresAt")))
                .isEqualTo(Instant.parse(session.text("createdAt")).plusSeconds(900));
        assertThatItSpeaks(session, key);
    }

    @Test
    void olderClientsGetASealedKey() {
        String credential = added(bare());
        ApiResponse session = verify(credential, claims(), key.uncompressed()).expect(200);
        byte[] bundle = Base58Check.decodeChecked(session.text("encryptedSessionSigningKey"));
        var encapped = P256.decodePoint(Arrays.copyOf(bundle, 33)).orElseThrow();
        byte[] secret = Hpke.open(
                        key.secret(),
                        new Hpke.Sealed(
                                P256.encodeUncompressed(encapped), Arrays.copyOfRange(bundle, 33, bundle.length)))
                .orElseThrow();

        assertThatItSpeaks(session, new TestWallet.Key(new BigInteger(1, secret)));
    }

    /// Asserts that the key can sign for the session: it may end it.
    private void assertThatItSpeaks(ApiResponse session, TestWallet.Key ofSession) {
        String path = "/auth/sessions/" + session.text("id");
        ApiResponse asked = api.delete(path).expect(202);
        TestWallet.signed(api, asked, TestWallet.Key.generate()).delete(path).expect(401, "WALLET_SIGNATURE_INVALID");
        TestWallet.signed(api, asked, ofSession).delete(path).expect(204);
    }

    @ParameterizedTest
    @CsvSource({
        "sub, 110169484474386276335",
        "aud, another-app",
        "iss, https://login.example.com",
        "nonce, 0000000000000000000000000000000000000000000000000000000000000000",
        "nonce, ''",
        "iat, -61",
        "iat, 60",
        "exp, -1",
        "nbf, 60",
    })
    void aTokenThatIsNotForThisBeginsNone(String claim, String value) {
        String account = bare();
        String credential = added(account);
        ObjectNode claims = claims().put("nonce", nonce(key.compressed()));
        if (List.of("iat", "exp", "nbf").contains(claim)) {
            claims.put(claim, now() + Long.parseLong(value));
        } else {
            claims.put(claim, value);
        }
        api.post("/auth/credentials/" + credential + "/verify", proof(unsigned(claims), key.compressed()))
                .expect(401, "UNAUTHORIZED");
        assertThat(api.get("/auth/sessions?accountId=" + account).expect(200).ids())
                .isEmpty();
    }

    @Test
    void aTokenForOneKeyIsOfNoUseForAnother() {
        String credential = added(bare());
        String stolen = unsigned(claims().put("nonce", nonce(key.compressed())));
        String path = "/auth/credentials/" + credential + "/verify";

        api.post(path, proof(stolen, TestWallet.Key.generate().compressed())).expect(401, "UNAUTHORIZED");
        // The nonce is of the text as it was sent: the same point in another spelling is
        // another text.
        api.post(path, proof(stolen, key.uncompressed())).expect(401, "UNAUTHORIZED");
        api.post(path, proof(stolen, key.compressed())).expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not a token", "a.b.c", "e30.e30.c2ln", "e30.bnVsbA.c2ln"})
    void whatIsNoTokenIsAFaultOfTheField(String token) {
        ApiResponse refused =
                api.post("/auth/credentials", adding(bare(), token)).expect(400, "INVALID_INPUT");
        assertThat(refused.invalidFields()).containsOnly("oidcToken");
        String credential = added(bare());
        api.post("/auth/credentials/" + credential + "/verify", proof(token, key.compressed()))
                .expect(400, "INVALID_INPUT");
    }

    @Test
    void everyFaultOfABodyIsToldAtOnce() {
        ApiResponse refused =
                api.post("/auth/credentials", "{\"type\":\"OAUTH\"}").expect(400, "INVALID_INPUT");
        assertThat(refused.invalidFields()).containsExactlyInAnyOrder("accountId", "oidcToken");
        String credential = added(bare());
        refused = api.post(
                        "/auth/credentials/" + credential + "/verify",
                        "{\"type\":\"OAUTH\",\"clientPublicKey\":\"02\"}")
                .expect(400, "INVALID_INPUT");
        assertThat(refused.invalidFields()).containsExactlyInAnyOrder("clientPublicKey", "oidcToken");
        String offCurve = "02" + "f".repeat(64);
        api.post("/auth/credentials/" + credential + "/verify", proof(unsigned(claims()), offCurve))
                .expect(400, "INVALID_INPUT");
    }

    @Test
    void itHasNoChallengeAndTakesNoOtherProof() {
        String credential = added(bare());
        api.post("/auth/credentials/" + credential + "/challenge", "{}").expect(400, "INVALID_INPUT");
        api.post(
                        "/auth/credentials/" + credential + "/verify",
                        "{\"type\":\"EMAIL_OTP\",\"otp\":\"000000\",\"clientPublicKey\":\"" + key.compressed() + "\"}")
                .expect(400, "INVALID_INPUT");
    }

    @Test
    void onceAProviderIsNamedNoOtherCounts() {
        Issuers issuers =
                new Issuers(TestServer.shared().database(), TestServer.shared().clock());
        issuers.trust(platform.platform().id(), new Issuers.Issuer("https://accounts.google.com", List.of("our-app")));

        api.post("/auth/credentials", adding(bare(), unsigned(claims().put("aud", "our-app"))))
                .expect(201);
        api.post("/auth/credentials", adding(bare(), unsigned(claims()))).expect(401, "UNAUTHORIZED");
        ApiResponse refused = api.post(
                        "/auth/credentials", adding(bare(), unsigned(claims().put("iss", "https://login.example.com"))))
                .expect(400, "INVALID_INPUT");
        assertThat(refused.invalidFields()).containsExactly("oidcToken");
    }

    @Test
    void ofFiftyAtOnceNoMoreThanTheLimitBegin() {
        String account = bare();
        String credential = added(account);
        String token = unsigned(claims().put("nonce", nonce(key.compressed())));
        List<ApiResponse> replies = ConcurrentCalls.times(
                50, i -> api.post("/auth/credentials/" + credential + "/verify", proof(token, key.compressed())));

        assertThat(replies).filteredOn(reply -> reply.status() == 200).hasSize(30);
        assertThat(replies)
                .filteredOn(reply -> reply.status() == 429)
                .hasSize(20)
                .allSatisfy(reply -> assertThat(
                                Integer.parseInt(reply.header("Retry-After").orElseThrow()))
                        .isBetween(1, 600));
    }

    @Test
    void anotherPlatformLearnsNothing() {
        String credential = added(bare());
        ApiClient other = TestServer.shared().newPlatform().api();
        String body = proof(unsigned(claims().put("nonce", nonce(key.compressed()))), key.compressed());

        other.post("/auth/credentials/" + credential + "/verify", body).expect(404, "REFERENCE_NOT_FOUND");
        other.post("/auth/credentials", adding(ann.account(), unsigned(claims())))
                .expect(404, "REFERENCE_NOT_FOUND");
    }

    /// A wallet without credentials.
    private String bare() {
        String customer = api.post("/customers", individual("'fullName': 'Bo'"))
                .expect(201)
                .text("id");
        return TestWallet.account(api, customer);
    }

    private String added(String account) {
        return api.post("/auth/credentials", adding(account, unsigned(claims())))
                .expect(201)
                .text("id");
    }

    private ApiResponse verify(String credential, ObjectNode claims, String clientPublicKey) {
        return api.post(
                "/auth/credentials/" + credential + "/verify",
                proof(unsigned(claims.put("nonce", nonce(clientPublicKey))), clientPublicKey));
    }

    static ObjectNode claims() {
        ObjectNode claims = Json.object();
        claims.put("iss", "https://accounts.google.com");
        claims.put("aud", "app.example.com");
        claims.put("sub", "110169484474386276334");
        claims.put("email", "ann@gmail.example");
        claims.put("iat", now());
        claims.put("exp", now() + 3600);
        return claims;
    }

    static String nonce(String clientPublicKey) {
        return HexFormat.of().formatHex(Sha256.hash(clientPublicKey.getBytes(StandardCharsets.UTF_8)));
    }

    static String adding(String account, String token) {
        ObjectNode body = Json.object();
        body.put("type", "OAUTH");
        body.put("accountId", account);
        body.put("oidcToken", token);
        return body.toString();
    }

    static String proof(String token, String clientPublicKey) {
        ObjectNode body = Json.object();
        body.put("type", "OAUTH");
        body.put("oidcToken", token);
        body.put("clientPublicKey", clientPublicKey);
        return body.toString();
    }

    static String unsigned(ObjectNode claims) {
        return encode("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + encode(claims.toString()) + "."
                + encode("nobody's");
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static long now() {
        return TestServer.shared().clock().instant().getEpochSecond();
    }
}
