package dev.trellis.cli.tour;

import dev.trellis.json.Json;
import dev.trellis.wallets.crypto.Hpke;
import dev.trellis.wallets.crypto.OtpEncryptionKey;
import dev.trellis.wallets.crypto.P256;
import dev.trellis.wallets.crypto.WalletSignature;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A wallet owner's device: what its half of the conversation takes. For the tour; on real devices
/// the public wallet libraries do this.
public final class TourWallet {
    private final BigInteger secret;

    public TourWallet(SecureRandom random) {
        this.secret = OtpEncryptionKey.scalar(random);
    }

    /// Compressed, in hex.
    public String publicKey() {
        return hex(P256.encodeCompressed(P256.publicKey(secret)));
    }

    /// `encryptedOtpBundle`: a code and the public key, sealed for the target of a challenge.
    ///
    /// @param targetBundle `otpEncryptionTargetBundle`
    public String seal(String targetBundle, String code) {
        JsonNode bundle = Json.mapper().readTree(targetBundle);
        JsonNode data = Json.mapper()
                .readTree(HexFormat.of().parseHex(bundle.path("data").asString()));
        ObjectNode plain = Json.object();
        plain.put("otp_code", code);
        plain.put("public_key", publicKey());
        Hpke.Sealed box = Hpke.seal(
                P256.decodeHexPoint(data.path("targetPublic").asString()).orElseThrow(),
                plain.toString().getBytes(StandardCharsets.UTF_8));
        ObjectNode json = Json.object();
        json.put("encappedPublic", hex(box.encapsulatedKey()));
        json.put("ciphertext", hex(box.ciphertext()));
        return json.toString();
    }

    /// `Grid-Wallet-Signature` over a payload.
    public String stamp(String payload) {
        ObjectNode stamp = Json.object();
        stamp.put("publicKey", publicKey());
        stamp.put("scheme", WalletSignature.SCHEME);
        stamp.put("signature", hex(P256.sign(secret, payload.getBytes(StandardCharsets.UTF_8))));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(stamp.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
