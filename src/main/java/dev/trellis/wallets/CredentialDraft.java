package dev.trellis.wallets;

import dev.trellis.base.AuthMethodId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.PlatformId;
import dev.trellis.json.Json;
import dev.trellis.oidc.IdToken;
import dev.trellis.passkeys.Passkey;
import dev.trellis.sealing.DataKey;
import dev.trellis.wallets.crypto.KeyedHashes;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// A credential that could be added, once that is authorised.
///
/// @param details what it will say
/// @param lookup stands for the address, the subject or the passkey
/// @param shown what its owner is shown to sign, besides nickname and type
record CredentialDraft(AuthMethodType type, ObjectNode details, byte[] lookupHash, ObjectNode signedFields, long signCount) {

    /// For codes to an address.
    static CredentialDraft forAddress(PlatformId platform, KeyedHashes hashes, AuthMethodType type, String address) {
        return new CredentialDraft(
                type,
                Credential.addressDetails(address),
                hashes.hashAddress(platform, type.name(), address),
                Json.object(),
                0);
    }

    /// For the subject of an ID token, at its provider, as its client's.
    static CredentialDraft forToken(PlatformId platform, KeyedHashes hashes, IdToken token) {
        ObjectNode shown = Json.object();
        shown.put("issuer", token.issuer());
        shown.put("audience", token.audience());
        shown.put("subject", token.subject());
        ObjectNode details = shown.deepCopy();
        details.put("nickname", token.email() == null ? host(token.issuer()) : token.email());
        return new CredentialDraft(AuthMethodType.OAUTH, details, subjectHash(platform, hashes, token), shown, 0);
    }

    /// Stands for whom a token is about.
    static byte[] subjectHash(PlatformId platform, KeyedHashes hashes, IdToken token) {
        return hashes.hash("oidc", platform.text(), token.issuer(), token.audience(), token.subject());
    }

    static CredentialDraft forPasskey(PlatformId platform, KeyedHashes hashes, Passkey passkey, String nickname) {
        ObjectNode shown = Json.object();
        shown.put("passkeyId", passkey.id());
        shown.put("relyingParty", passkey.relyingParty());
        ObjectNode details = passkey.json();
        details.put("nickname", nickname);
        byte[] lookup = hashes.hash("passkey", platform.text(), passkey.id());
        return new CredentialDraft(AuthMethodType.PASSKEY, details, lookup, shown, passkey.signCount());
    }

    String nickname() {
        return details.path("nickname").asString();
    }

    /// What it becomes.
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
