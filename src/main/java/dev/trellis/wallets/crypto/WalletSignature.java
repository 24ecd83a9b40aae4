package dev.trellis.wallets.crypto;

import dev.trellis.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.math.ec.ECPoint;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A signature as the header `Grid-Wallet-Signature` bears it: base64url without padding of
/// `{"publicKey", "scheme", "signature"}` (behaviour, section 4). What was read is well-formed, and
/// no more: whether it is a signature, [#isValidFor] tells.
///
/// @param key on the curve
/// @param publicKey the same, 33 bytes
/// @param signature DER, as it was sent
public record WalletSignature(ECPoint key, byte[] publicKey, byte[] signature) {
    public static final String SCHEME = "SIGNATURE_SCHEME_TK_API_P256";

    private static final int LONGEST = 2_048;
    private static final Pattern BASE64URL = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern HEX = Pattern.compile("([0-9a-fA-F]{2})+");

    /// Nothing for what is no stamp, in whichever way.
    public static Optional<WalletSignature> parse(String header) {
        if (header.length() > LONGEST || !BASE64URL.matcher(header).matches()) {
            return Optional.empty();
        }
        try {
            byte[] json = Base64.getUrlDecoder().decode(header);
            boolean isOneSpelling =
                    Base64.getUrlEncoder().withoutPadding().encodeToString(json).equals(header);
            return isOneSpelling ? read(Json.mapper().readTree(json)) : Optional.empty();
        } catch (IllegalArgumentException | JacksonException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<WalletSignature> read(JsonNode json) {
        JsonNode key = json.path("publicKey");
        JsonNode scheme = json.path("scheme");
        JsonNode signature = json.path("signature");
        boolean isWhole = json.isObject() && key.isString() && scheme.isString() && signature.isString();
        if (!isWhole
                || !scheme.stringValue().equals(SCHEME)
                || !P256.isCompressedHex(key.stringValue())
                || !HEX.matcher(signature.stringValue()).matches()) {
            return Optional.empty();
        }
        byte[] der = HexFormat.of().parseHex(signature.stringValue());
        return P256.decodeHexPoint(key.stringValue()).map(point -> new WalletSignature(point, P256.encodeCompressed(point), der));
    }

    /// Whether it is the key's signature over exactly these bytes.
    public boolean isValidFor(String payload) {
        return P256.isValidSignature(key, payload.getBytes(StandardCharsets.UTF_8), signature);
    }
}
