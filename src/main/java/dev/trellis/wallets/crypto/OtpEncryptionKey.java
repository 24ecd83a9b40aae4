package dev.trellis.wallets.crypto;

import dev.trellis.json.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A key that was made for one challenge alone, for which a client seals the code that its owner
/// typed, together with the key that shall speak for them (behaviour, section 5).
///
/// @param secret of P-256
public record OtpEncryptionKey(BigInteger privateKey) {
    private static final String VERSION = "v1.0.0";
    private static final int LONGEST_BUNDLE = 4_096;
    private static final int LONGEST_CODE = 32;
    private static final Pattern HEX = Pattern.compile("([0-9a-fA-F]{2})+");

    /// What a client sealed.
    ///
    /// @param client whose key shall speak for the owner
    public record DecryptedOtp(String code, ClientKey clientKey) {}

    public static OtpEncryptionKey generate(SecureRandom random) {
        return new OtpEncryptionKey(scalar(random));
    }

    /// A secret key.
    public static BigInteger scalar(SecureRandom random) {
        while (true) {
            byte[] bytes = new byte[32];
            random.nextBytes(bytes);
            BigInteger scalar = new BigInteger(1, bytes);
            if (P256.isScalar(scalar)) {
                return scalar;
            }
        }
    }

    /// `otpEncryptionTargetBundle`: the public key, signed by the server, as a JSON string.
    ///
    /// @param signer the server's own key, by which clients can tell that nobody put another target
    ///     in between
    public String signedBundle(BigInteger signer) {
        ObjectNode target = Json.object();
        target.put("targetPublic", hex(P256.encodeUncompressed(P256.publicKey(privateKey))));
        byte[] data = target.toString().getBytes(StandardCharsets.UTF_8);
        ObjectNode bundle = Json.object();
        bundle.put("version", VERSION);
        bundle.put("data", hex(data));
        bundle.put("dataSignature", hex(P256.sign(signer, data)));
        bundle.put("enclaveQuorumPublic", hex(P256.encodeUncompressed(P256.publicKey(signer))));
        return bundle.toString();
    }

    /// What `encryptedOtpBundle` says; nothing for what was not sealed for this key, or says
    /// something else.
    public Optional<DecryptedOtp> decrypt(String encryptedOtpBundle) {
        return sealed(encryptedOtpBundle).flatMap(box -> Hpke.open(privateKey, box)).flatMap(OtpEncryptionKey::said);
    }

    /// Whether it looks like a bundle at all.
    static boolean isBundle(String encryptedOtpBundle) {
        return sealed(encryptedOtpBundle).isPresent();
    }

    private static Optional<Hpke.Sealed> sealed(String bundle) {
        if (bundle.length() > LONGEST_BUNDLE) {
            return Optional.empty();
        }
        try {
            JsonNode json = Json.mapper().readTree(bundle);
            String encapped = json.path("encappedPublic").asString("");
            String ciphertext = json.path("ciphertext").asString("");
            return json.isObject()
                            && HEX.matcher(encapped).matches()
                            && HEX.matcher(ciphertext).matches()
                    ? Optional.of(new Hpke.Sealed(
                            HexFormat.of().parseHex(encapped), HexFormat.of().parseHex(ciphertext)))
                    : Optional.empty();
        } catch (JacksonException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<DecryptedOtp> said(byte[] plain) {
        try {
            JsonNode json = Json.mapper().readTree(plain);
            JsonNode code = json.path("otp_code");
            JsonNode key = json.path("public_key");
            return code.isString() && key.isString() && code.stringValue().length() <= LONGEST_CODE
                    ? P256.decodeHexPoint(key.stringValue())
                            .map(point -> new DecryptedOtp(code.stringValue(), new ClientKey(point, true)))
                    : Optional.empty();
        } catch (JacksonException malformed) {
            return Optional.empty();
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public String toString() {
        return "[redacted key]";
    }
}
