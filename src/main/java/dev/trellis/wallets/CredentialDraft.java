package dev.trellis.wallets;

import dev.trellis.base.AuthMethodId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.PlatformId;
import dev.trellis.json.Json;
import dev.trellis.oidc.UnverifiedIdTokenClaims;
import dev.trellis.passkeys.Passkey;
import dev.trellis.sealing.DataKey;
import dev.trellis.wallets.crypto.KeyedHashes;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// A credential before its addition is authorised.
///
/// @param details as in [Credential], not yet encrypted
/// @param lookupHash as in [Credential]
/// @param signedFields what the wallet's owner sees and signs, besides nickname and type
/// @param signCount the number of signatures that a passkey's authenticator reports
record CredentialDraft(
        AuthMethodType type, ObjectNode details, byte[] lookupHash, ObjectNode signedFields, long signCount) {

    /// A credential for one-time passwords to an address.
    static CredentialDraft forAddress(PlatformId platform, KeyedHashes hashes, AuthMethodType type, String address) {
        return new CredentialDraft(
                type,
                Credential.addressDetails(address),
                hashes.hashAddress(platform, type.name(), address),
                Json.object(),
                0);
    }

    /// A credential for the subject of an ID token. Issuer, audience and subject identify
    /// it together.
    static CredentialDraft forToken(PlatformId platform, KeyedHashes hashes, UnverifiedIdTokenClaims token) {
        ObjectNode signedFields = Json.object();
        signedFields.put("issuer", token.issuer());
        signedFields.put("audience", token.audience());
        signedFields.put("subject", token.subject());
        ObjectNode details = signedFields.deepCopy();
        details.put("nickname", token.email() == null ? host(token.issuer()) : token.email());
        return new CredentialDraft(
                AuthMethodType.OAUTH, details, subjectHash(platform, hashes, token), signedFields, 0);
    }

    /// The look-up hash of a token's subject, at its issuer and for its audience.
    static byte[] subjectHash(PlatformId platform, KeyedHashes hashes, UnverifiedIdTokenClaims token) {
        return hashes.hash("oidc", platform.text(), token.issuer(), token.audience(), token.subject());
    }

    /// A credential for a passkey.
    static CredentialDraft forPasskey(PlatformId platform, KeyedHashes hashes, Passkey passkey, String nickname) {
        ObjectNode signedFields = Json.object();
        signedFields.put("passkeyId", passkey.id());
        signedFields.put("relyingParty", passkey.relyingParty());
        ObjectNode details = passkey.json();
        details.put("nickname", nickname);
        byte[] lookupHash = hashes.hash("passkey", platform.text(), passkey.id());
        return new CredentialDraft(AuthMethodType.PASSKEY, details, lookupHash, signedFields, passkey.signCount());
    }

    String nickname() {
        return details.path("nickname").asString();
    }

    /// The credential that is added.
    ///
    /// @param key of the customer, which encrypts the details
    /// @param uuid for its id; the time in it becomes the time of creation
    Credential toCredential(
            PlatformId platform, InternalAccountId account, CustomerId customer, DataKey key, UUID uuid) {
        AuthMethodId id = new AuthMethodId(uuid);
        Instant now = IdGenerator.timeOf(uuid);
        return new Credential(
                id,
                account,
                customer,
                type,
                Credential.sealDetails(platform, id, details, key),
                lookupHash,
                1,
                signCount,
                now,
                now);
    }

    private static String host(String issuer) {
        return URI.create(issuer).getHost().toLowerCase(Locale.ROOT);
    }
}
