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

/// The content of the header `Grid-Wallet-Signature`, which the contract calls a stamp: base64url
/// without padding of `{"publicKey", "scheme", "signature"}` (behaviour, section 4). Parsing checks
/// the form only; whether the signature is valid for a payload, [#isValidFor] checks.
///
/// @param point the public key, a point on the curve
/// @param publicKey the same key: SEC1, compressed, 33 bytes
/// @param signature as it was sent, supposedly DER
public record WalletSignature(ECPoint point, byte[] publicKey, byte[] signature) {
    public static final String SCHEME = "SIGNATURE_SCHEME_TK_API_P256";

    private static final int MAX_LENGTH = 2_048;
    private static final Pattern BASE64URL = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern HEX = Pattern.compile("([0-9a-fA-F]{2})+");

    /// @return empty when the header is malformed in any way
    public static Optional<WalletSignature> parse(String header) {
        if (header.length() > MAX_LENGTH || !BASE64URL.matcher(header).matches()) {
            return Optional.empty();
        }
        try {
            byte[] json = Base64.getUrlDecoder().decode(header);
            boolean isCanonical =
                    Base64.getUrlEncoder().withoutPadding().encodeToString(json).equals(header);
            return isCanonical ? read(Json.mapper().readTree(json)) : Optional.empty();
        } catch (IllegalArgumentException | JacksonException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<WalletSignature> read(JsonNode json) {
        JsonNode key = json.path("publicKey");
        JsonNode scheme = json.path("scheme");
        JsonNode signature = json.path("signature");
        boolean isComplete = json.isObject() && key.isString() && scheme.isString() && signature.isString();
        if (!isComplete
                || !scheme.stringValue().equals(SCHEME)
                || !P256.isCompressedHex(key.stringValue())
                || !HEX.matcher(signature.stringValue()).matches()) {
            return Optional.empty();
        }
        byte[] der = HexFormat.of().parseHex(signature.stringValue());
        return P256.decodeHexPoint(key.stringValue())
                .map(point -> new WalletSignature(point, P256.encodeCompressed(point), der));
    }

    /// Whether it is the key's signature over exactly this payload, in UTF-8.
    public boolean isValidFor(String payload) {
        return P256.isValidSignature(point, payload.getBytes(StandardCharsets.UTF_8), signature);
    }
}
