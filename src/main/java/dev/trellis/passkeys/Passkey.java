package dev.trellis.passkeys;

import dev.trellis.json.Json;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A public key that an authenticator holds the other half of, as it was registered.
///
/// @param credentialId as the authenticator names it
/// @param attested AAGUID, id and public key (WebAuthn, "attested credential data")
/// @param relyingParty the domain that it is for
/// @param isUserVerified whether its owner was verified, by face or PIN, say; then they always are
/// @param isBackupEligible whether it may exist on several devices
/// @param signCount as it was when it was registered
public record Passkey(
        byte[] credentialId,
        byte[] attested,
        String relyingParty,
        boolean isUserVerified,
        boolean isBackupEligible,
        long signCount) {

    /// The credential's id as the API has it: base64url without padding.
    public String id() {
        return encode(credentialId);
    }

    /// What has to be kept of it, besides the count.
    public ObjectNode json() {
        ObjectNode json = Json.object();
        json.put("credentialId", id());
        json.put("attested", encode(attested));
        json.put("relyingParty", relyingParty);
        json.put("isUserVerified", isUserVerified);
        json.put("isBackupEligible", isBackupEligible);
        return json;
    }

    /// What was kept.
    public static Passkey fromJson(JsonNode json, long signCount) {
        return new Passkey(
                decode(json.path("credentialId").asString()),
                decode(json.path("attested").asString()),
                json.path("relyingParty").asString(),
                json.path("isUserVerified").asBoolean(),
                json.path("isBackupEligible").asBoolean(),
                signCount);
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] decode(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }
}
