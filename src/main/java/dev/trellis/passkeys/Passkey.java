package dev.trellis.passkeys;

import dev.trellis.json.Json;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A registered passkey: a public key whose private key is in an authenticator.
///
/// @param credentialId chosen by the authenticator
/// @param attested AAGUID, id and public key (WebAuthn, "attested credential data")
/// @param relyingParty the domain that it is for
/// @param isUserVerified whether the authenticator verified its owner at registration, for example
///     by face or PIN; it is then required at each login
/// @param isBackupEligible whether it may be copied to several devices
/// @param signCount the number of signatures that the authenticator last reported
public record Passkey(
        byte[] credentialId,
        byte[] attested,
        String relyingParty,
        boolean isUserVerified,
        boolean isBackupEligible,
        long signCount) {

    /// The credential's id in the form of the API: base64url without padding.
    public String id() {
        return encode(credentialId);
    }

    /// What is stored of it, apart from the number of signatures.
    public ObjectNode json() {
        ObjectNode json = Json.object();
        json.put("credentialId", id());
        json.put("attested", encode(attested));
        json.put("relyingParty", relyingParty);
        json.put("isUserVerified", isUserVerified);
        json.put("isBackupEligible", isBackupEligible);
        return json;
    }

    /// Reads what [#json] returned.
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
