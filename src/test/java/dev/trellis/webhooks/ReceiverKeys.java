package dev.trellis.webhooks;

import dev.trellis.json.Json;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.WebhookReceiver.Received;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The public keys as a receiver fetches them, and verification with the JDK only.
final class ReceiverKeys {
    private final List<PublicKey> keys = new ArrayList<>();

    ReceiverKeys(ApiClient api) {
        for (JsonNode key : api.get("/webhook-keys").expect(200).json().path("data")) {
            String base64 = key.path("publicKey").asString().replaceAll("-----[A-Z ]+-----|\\s", "");
            try {
                keys.add(KeyFactory.getInstance("EC")
                        .generatePublic(
                                new X509EncodedKeySpec(Base64.getDecoder().decode(base64))));
            } catch (GeneralSecurityException wrong) {
                throw new AssertionError(wrong);
            }
        }
    }

    boolean verify(Received event) {
        byte[] signature = Base64.getDecoder()
                .decode(Json.mapper().readTree(event.signature()).path("s").asString());
        return keys.stream().anyMatch(key -> verify(key, event.body(), signature));
    }

    private static boolean verify(PublicKey key, byte[] body, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(key);
            verifier.update(body);
            return verifier.verify(signature);
        } catch (GeneralSecurityException wrong) {
            return false;
        }
    }
}
