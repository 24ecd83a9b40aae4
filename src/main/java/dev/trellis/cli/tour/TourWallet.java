package dev.trellis.cli.tour;

import dev.trellis.json.Json;
import dev.trellis.wallets.crypto.Hpke;
import dev.trellis.wallets.crypto.P256;
import dev.trellis.wallets.crypto.WalletSignature;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The device of a wallet's owner in the tour: it has a key, encrypts one-time passwords, and signs
/// payloads. On real devices the public wallet libraries do this.
public final class TourWallet {
    private final BigInteger privateKey;

    public TourWallet(SecureRandom random) {
        this.privateKey = P256.generatePrivateKey(random);
    }

    /// The public key: SEC1, compressed, in hex.
    public String publicKey() {
        return hex(P256.encodeCompressed(P256.publicKey(privateKey)));
    }

    /// `encryptedOtpBundle`: a one-time password and the public key, encrypted to the key of
    /// a challenge.
    ///
    /// @param targetBundle `otpEncryptionTargetBundle`
    /// @return `encryptedOtpBundle`
    public String seal(String targetBundle, String code) {
        JsonNode bundle = Json.mapper().readTree(targetBundle);
        JsonNode data = Json.mapper()
                .readTree(HexFormat.of().parseHex(bundle.path("data").asString()));
        ObjectNode plaintext = Json.object();
        plaintext.put("otp_code", code);
        plaintext.put("public_key", publicKey());
        Hpke.Sealed sealed = Hpke.seal(
                P256.decodeHexPoint(data.path("targetPublic").asString()).orElseThrow(),
                plaintext.toString().getBytes(StandardCharsets.UTF_8));
        ObjectNode json = Json.object();
        json.put("encappedPublic", hex(sealed.encapsulatedKey()));
        json.put("ciphertext", hex(sealed.ciphertext()));
        return json.toString();
    }

    /// The header `Grid-Wallet-Signature` for a payload.
    public String stamp(String payload) {
        ObjectNode stamp = Json.object();
        stamp.put("publicKey", publicKey());
        stamp.put("scheme", WalletSignature.SCHEME);
        stamp.put("signature", hex(P256.sign(privateKey, payload.getBytes(StandardCharsets.UTF_8))));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(stamp.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
