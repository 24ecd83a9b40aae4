package dev.trellis.webhooks.keys;

import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What everybody may know of a signing key.
///
/// @param publicKey PEM of the SubjectPublicKeyInfo
/// @param activeFrom since when it signs, or from when it will
/// @param retiresAt until when it is listed; `null` while no other key is to follow it
public record SigningKeyView(
        SigningKeyId id,
        String publicKey,
        Status status,
        Instant activeFrom,
        @Nullable Instant retiresAt) {
    /// A key's place in the life of a key.
    public enum Status {
        /// It signs. There is exactly one.
        ACTIVE,
        /// It will sign from `activeFrom` on, and is listed before so that receivers know it
        /// in time.
        NEXT,
        /// It signs no more, but what it signed may still be verified.
        RETIRING
    }

    /// As `GET /webhook-keys` and `./trellis keys` show it.
    public ObjectNode json() {
        ObjectNode json = Json.object();
        json.put("id", id.text());
        json.put("publicKey", publicKey);
        json.put("status", status.name());
        json.put("activeFrom", Timestamps.format(activeFrom));
        if (retiresAt != null) {
            json.put("retiresAt", Timestamps.format(retiresAt));
        }
        return json;
    }
}
