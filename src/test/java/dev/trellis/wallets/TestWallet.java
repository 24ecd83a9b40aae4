package dev.trellis.wallets;

import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;

import dev.trellis.json.Json;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestPlatform;
import dev.trellis.wallets.crypto.Hpke;
import dev.trellis.wallets.crypto.P256;
import dev.trellis.wallets.crypto.WalletSignature;
import dev.trellis.wallets.otp.OtpService;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A customer with an embedded wallet, and the client of the wallet's owner.
record TestWallet(ApiClient api, String customer, String account, String email) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /// A key pair of the client.
    record Key(BigInteger secret) {
        static Key generate() {
            return new Key(P256.generatePrivateKey(RANDOM));
        }

        String compressed() {
            return HexFormat.of().formatHex(P256.encodeCompressed(P256.publicKey(secret)));
        }

        String uncompressed() {
            return HexFormat.of().formatHex(P256.encodeUncompressed(P256.publicKey(secret)));
        }

        /// The header `Grid-Wallet-Signature` for a payload.
        String stamp(String payload) {
            ObjectNode stamp = Json.object();
            stamp.put("publicKey", compressed());
            stamp.put("scheme", WalletSignature.SCHEME);
            stamp.put(
                    "signature", HexFormat.of().formatHex(P256.sign(secret, payload.getBytes(StandardCharsets.UTF_8))));
            return encode(stamp.toString());
        }
    }

    static String encode(String stamp) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(stamp.getBytes(StandardCharsets.UTF_8));
    }

    static TestWallet create(TestPlatform platform, String email) {
        ApiClient api = platform.api();
        String customer = api.post("/customers", individual("'fullName': 'Ann', 'email': '" + email + "'"))
                .expect(201)
                .text("id");
        return new TestWallet(api, customer, account(api, customer), email);
    }

    static String account(ApiClient api, String customer) {
        return api.get("/customers/internal-accounts?type=EMBEDDED_WALLET&customerId=" + customer)
                .expect(200)
                .text("data.0.id");
    }

    JsonNode credentials() {
        return api.get("/auth/credentials?accountId=" + account)
                .expect(200)
                .json()
                .path("data");
    }

    String credential() {
        return credentials().path(0).path("id").asString();
    }

    ApiResponse challenge() {
        return api.post("/auth/credentials/" + credential() + "/challenge", "{}")
                .expect(200);
    }

    /// `encryptedOtpBundle` with a one-time password and a public key.
    static String bundle(ApiResponse challenge, String code, Key key) {
        return bundleSaying(challenge, "{\"otp_code\":\"" + code + "\",\"public_key\":\"" + key.uncompressed() + "\"}");
    }

    static String bundleSaying(ApiResponse challenge, String plain) {
        JsonNode bundle = Json.mapper().readTree(challenge.text("otpEncryptionTargetBundle"));
        JsonNode data = Json.mapper()
                .readTree(HexFormat.of().parseHex(bundle.path("data").asString()));
        Hpke.Sealed sealed = Hpke.seal(
                P256.decodeHexPoint(data.path("targetPublic").asString()).orElseThrow(),
                plain.getBytes(StandardCharsets.UTF_8));
        ObjectNode json = Json.object();
        json.put("encappedPublic", HexFormat.of().formatHex(sealed.encapsulatedKey()));
        json.put("ciphertext", HexFormat.of().formatHex(sealed.ciphertext()));
        return json.toString();
    }

    static String verifying(String bundle) {
        ObjectNode body = Json.object();
        body.put("type", "EMAIL_OTP");
        body.put("encryptedOtpBundle", bundle);
        return body.toString();
    }

    ApiResponse verify(String body) {
        return api.post("/auth/credentials/" + credential() + "/verify", body);
    }

    /// A client that sends the headers of a signed retry.
    static ApiClient signed(ApiClient api, ApiResponse challenge, Key key) {
        return api.with("Request-Id", challenge.text("requestId"))
                .with("Grid-Wallet-Signature", key.stamp(challenge.text("payloadToSign")));
    }

    /// Logs in by a one-time password.
    ///
    /// @return the session of the key
    ApiResponse logIn(Key key) {
        String body = verifying(bundle(challenge(), OtpService.SANDBOX_CODE, key));
        ApiResponse asked = verify(body).expect(202);
        return signed(api, asked, key)
                .post("/auth/credentials/" + credential() + "/verify", body)
                .expect(200);
    }

    static String toEmail(String email) {
        return json("{'customerType': 'INDIVIDUAL', 'email': '" + email + "'}");
    }

    ApiResponse patch(String body) {
        return api.patch("/customers/" + customer, body);
    }

    String currentEmail() {
        return api.get("/customers/" + customer).expect(200).text("email");
    }
}
