package dev.trellis.webhooks.keys;

import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The public part of a signing key.
///
/// @param publicKey PEM of the SubjectPublicKeyInfo
/// @param activeFrom when it began to sign, or will begin
/// @param retiresAt when it is removed from the list; `null` while no other key is to follow it
public record SigningKeyView(
        SigningKeyId id,
        String publicKey,
        Status status,
        Instant activeFrom,
        @Nullable Instant retiresAt) {
    /// The stage of a key's life.
    public enum Status {
        /// It signs. Exactly one key does.
        ACTIVE,
        /// It will sign from `activeFrom` on. It is listed before, so that receivers have it
        /// in time.
        NEXT,
        /// It signs no more, but receivers may still verify events that it signed.
        RETIRING
    }

    /// The JSON of `GET /webhook-keys` and `./trellis keys`.
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
