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

/// A P-256 key pair that is generated for one challenge. The client encrypts to it the one-time
/// password that its owner typed, together with the public key of the session that shall begin
/// (behaviour, section 5).
public record OtpEncryptionKey(BigInteger privateKey) {
    private static final String VERSION = "v1.0.0";
    private static final int MAX_BUNDLE_LENGTH = 4_096;
    private static final int MAX_OTP_LENGTH = 32;
    private static final Pattern HEX = Pattern.compile("([0-9a-fA-F]{2})+");

    /// The content of an `encryptedOtpBundle`.
    ///
    /// @param code the one-time password, as it was typed
    /// @param clientKey the key that the session is for
    public record DecryptedOtp(String code, ClientPublicKey clientKey) {}

    public static OtpEncryptionKey generate(SecureRandom random) {
        return new OtpEncryptionKey(P256.generatePrivateKey(random));
    }

    /// @param privateKeyBytes as [#privateKeyBytes()] returns them
    public static OtpEncryptionKey fromBytes(byte[] privateKeyBytes) {
        return new OtpEncryptionKey(new BigInteger(1, privateKeyBytes));
    }

    /// The private key: 32 bytes, big-endian.
    public byte[] privateKeyBytes() {
        return P256.scalarBytes(privateKey);
    }

    /// `otpEncryptionTargetBundle`: the public key, signed by the server, as a JSON string.
    ///
    /// @param signingKey the server's own private key. By its signature clients detect that
    ///     somebody in between replaced the encryption key.
    public String signedBundle(BigInteger signingKey) {
        ObjectNode target = Json.object();
        target.put("targetPublic", hex(P256.encodeUncompressed(P256.publicKey(privateKey))));
        byte[] data = target.toString().getBytes(StandardCharsets.UTF_8);
        ObjectNode bundle = Json.object();
        bundle.put("version", VERSION);
        bundle.put("data", hex(data));
        bundle.put("dataSignature", hex(P256.sign(signingKey, data)));
        bundle.put("enclaveQuorumPublic", hex(P256.encodeUncompressed(P256.publicKey(signingKey))));
        return bundle.toString();
    }

    /// Decrypts an `encryptedOtpBundle`.
    ///
    /// @return empty when it was not encrypted to this key, or its content is not a one-time
    ///     password and a public key
    public Optional<DecryptedOtp> decrypt(String encryptedOtpBundle) {
        return parseBundle(encryptedOtpBundle)
                .flatMap(message -> Hpke.open(privateKey, message))
                .flatMap(OtpEncryptionKey::parsePlaintext);
    }

    private static Optional<Hpke.Sealed> parseBundle(String bundle) {
        if (bundle.length() > MAX_BUNDLE_LENGTH) {
            return Optional.empty();
        }
        try {
            JsonNode json = Json.mapper().readTree(bundle);
            String encapsulatedKey = json.path("encappedPublic").asString("");
            String ciphertext = json.path("ciphertext").asString("");
            return json.isObject()
                            && HEX.matcher(encapsulatedKey).matches()
                            && HEX.matcher(ciphertext).matches()
                    ? Optional.of(new Hpke.Sealed(
                            HexFormat.of().parseHex(encapsulatedKey),
                            HexFormat.of().parseHex(ciphertext)))
                    : Optional.empty();
        } catch (JacksonException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<DecryptedOtp> parsePlaintext(byte[] plaintext) {
        try {
            JsonNode json = Json.mapper().readTree(plaintext);
            JsonNode code = json.path("otp_code");
            JsonNode key = json.path("public_key");
            return code.isString() && key.isString() && code.stringValue().length() <= MAX_OTP_LENGTH
                    ? P256.decodeHexPoint(key.stringValue())
                            .map(point -> new DecryptedOtp(code.stringValue(), new ClientPublicKey(point, true)))
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
