package dev.trellis.wallets;

import static dev.trellis.testing.RequestBodies.json;
import static dev.trellis.wallets.TestWallet.toEmail;
import static dev.trellis.wallets.TestWallet.verifying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trellis.json.Json;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestServer;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Login and e-mail change with the public client libraries.
class NpmWalletClientTest {
    private static @Nullable NpmWalletClient started;

    private final NpmWalletClient client = Objects.requireNonNull(started);
    private final TestWallet ann = TestWallet.create(TestServer.shared().newPlatform(), "ann@example.com");
    private final JsonNode keys = client.call("keyPair");

    @BeforeAll
    static void start() {
        Optional<NpmWalletClient> client = NpmWalletClient.start();
        if (client.isEmpty()) {
            System.out.println(
                    "NpmWalletClientTest is skipped: there is no Node with npm, or no way to fetch its packages.");
        }
        Assumptions.assumeTrue(client.isPresent(), "no Node");
        started = client.orElseThrow();
    }

    @AfterAll
    static void stop() {
        if (started != null) {
            started.close();
        }
    }

    @Test
    void fromTheCodeToTheNewAddress() {
        String path = "/auth/credentials/" + ann.credential() + "/verify";
        String body = verifying(
                seal(ann.challenge(), keys.path("publicKeyUncompressed").asString()));
        ApiResponse asked = ann.verify(body).expect(202);
        signed(asked, keys).post(path, body).expect(200);

        ApiResponse change = ann.patch(toEmail("ann@new.example")).expect(202);
        assertThat(signed(change, keys)
                        .patch("/customers/" + ann.customer(), toEmail("ann@new.example"))
                        .expect(200)
                        .text("email"))
                .isEqualTo("ann@new.example");
        assertThat(ann.credentials().path(0).path("nickname").asString()).isEqualTo("ann@new.example");
    }

    @Test
    void aCompressedKeyDoesAsWell() {
        String body = verifying(seal(ann.challenge(), keys.path("publicKey").asString()));
        ApiResponse asked = ann.verify(body).expect(202);
        signed(asked, keys)
                .post("/auth/credentials/" + ann.credential() + "/verify", body)
                .expect(200);
    }

    @Test
    void theKeyThatTheServerMadeIsOpenedAndSigns() {
        ann.challenge();
        ApiResponse session = ann.verify(json("{'type': 'EMAIL_OTP', 'otp': '000000', 'clientPublicKey': '"
                        + keys.path("publicKeyUncompressed").asString() + "'}"))
                .expect(200);
        String secret = client.call(
                        "open",
                        "bundle",
                        session.text("encryptedSessionSigningKey"),
                        "privateKey",
                        keys.path("privateKey").asString())
                .asString();
        String publicKey = client.call("publicKey", "privateKey", secret).asString();
        var made = Json.object();
        made.put("privateKey", secret);
        made.put("publicKey", publicKey);

        ApiResponse change = ann.patch(toEmail("ann@new.example")).expect(202);
        signed(change, made)
                .patch("/customers/" + ann.customer(), toEmail("ann@new.example"))
                .expect(200);
    }

    @Test
    void theLibraryRefusesATargetThatTheServerDidNotSign() {
        ApiResponse challenge = ann.challenge();
        String signer = signerOf(challenge);
        String forged = challenge.text("otpEncryptionTargetBundle").replaceFirst("\"data\":\"7b22", "\"data\":\"7b20");

        assertThatThrownBy(() -> client.call(
                        "seal",
                        "code",
                        "000000",
                        "bundle",
                        forged,
                        "publicKey",
                        keys.path("publicKey").asString(),
                        "signer",
                        signer))
                .isInstanceOf(AssertionError.class);
    }

    private String seal(ApiResponse challenge, String publicKey) {
        return client.call(
                        "seal",
                        "code",
                        "000000",
                        "bundle",
                        challenge.text("otpEncryptionTargetBundle"),
                        "publicKey",
                        publicKey,
                        "signer",
                        signerOf(challenge))
                .asString();
    }

    private static String signerOf(ApiResponse challenge) {
        return Json.mapper()
                .readTree(challenge.text("otpEncryptionTargetBundle"))
                .path("enclaveQuorumPublic")
                .asString();
    }

    private dev.trellis.testing.ApiClient signed(ApiResponse asked, JsonNode with) {
        String stamp = client.call(
                        "stamp",
                        "payload",
                        asked.text("payloadToSign"),
                        "publicKey",
                        with.path("publicKey").asString(),
                        "privateKey",
                        with.path("privateKey").asString())
                .asString();
        return ann.api().with("Request-Id", asked.text("requestId")).with("Grid-Wallet-Signature", stamp);
    }
}
