package dev.trellis.webhooks;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sample code for receivers written in Java: verifies the header `X-Grid-Signature` of a webhook.
/// The server does not use it; `docs/webhooks.md` tells receivers to copy it. It needs only the
/// JDK, version 17 or newer.
///
/// ```java
/// WebhookVerifier verifier = WebhookVerifier.of(publicKeyPem);
/// if (!verifier.verify(bodyAsItArrived, request.header("X-Grid-Signature"))) {
///     // respond with 401
/// }
/// ```
///
/// Objects of this class may be shared by threads.
public final class WebhookVerifier {
    private static final int MAX_HEADER = 1_000;
    private static final String V = "\"v\" _ : _ \"1\"";
    private static final String S = "\"s\" _ : _ \"(?<s%d>[A-Za-z0-9+/]++={0,2})\"";

    /// `{"v": "1", "s": "<base64>"}`: the members in either order, with whatever whitespace
    /// JSON allows.
    private static final Pattern HEADER = Pattern.compile(
            ("_ \\{ _ (?:" + V + " _ , _ " + S.formatted(1) + "|" + S.formatted(2) + " _ , _ " + V + ") _ \\} _")
                    .replace(" ", "")
                    .replace("_", "[ \\t\\r\\n]*+"));

    private final List<PublicKey> keys;

    private WebhookVerifier(List<PublicKey> keys) {
        this.keys = keys;
    }

    /// A verifier for one or several keys.
    ///
    /// @param pem the `publicKey` of every key that `GET /webhook-keys` lists; a signature by any
    ///     of them is valid
    /// @throws IllegalArgumentException when no key is passed, or one is not the PEM of a P-256
    ///     public key
    public static WebhookVerifier of(String... pem) {
        if (pem.length == 0) {
            throw new IllegalArgumentException("Give at least one public key.");
        }
        return new WebhookVerifier(
                Arrays.stream(pem).map(WebhookVerifier::publicKey).toList());
    }

    /// Whether one of the keys signed exactly these bytes.
    ///
    /// @param body as it arrived, before anything parsed it
    /// @param header the value of `X-Grid-Signature`; a missing or malformed one gives `false`
    public boolean verify(byte[] body, String header) {
        if (header == null || header.length() > MAX_HEADER) {
            return false;
        }
        Matcher members = HEADER.matcher(header);
        if (!members.matches()) {
            return false;
        }
        String base64 = members.group("s1") == null ? members.group("s2") : members.group("s1");
        try {
            byte[] signature = Base64.getDecoder().decode(base64);
            return keys.stream().anyMatch(key -> isBy(key, body, signature));
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private static boolean isBy(PublicKey key, byte[] body, byte[] der) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initVerify(key);
            signature.update(body);
            return signature.verify(der);
        } catch (GeneralSecurityException notASignature) {
            return false;
        }
    }

    private static PublicKey publicKey(String pem) {
        String base64 = pem.replace("-----BEGIN PUBLIC KEY-----", "")
                .replace("-----END PUBLIC KEY-----", "")
                .replaceAll("\\s", "");
        try {
            PublicKey key = KeyFactory.getInstance("EC")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
            if (key instanceof ECPublicKey point
                    && point.getParams().getCurve().getField().getFieldSize() == 256) {
                return key;
            }
        } catch (GeneralSecurityException | IllegalArgumentException malformed) {
            // Reported below, like a key of another curve.
        }
        throw new IllegalArgumentException("A public key must be the PEM of a P-256 key: -----BEGIN PUBLIC KEY-----…");
    }
}
