package dev.trellis.wallets;

import dev.trellis.base.PlatformId;
import dev.trellis.base.SessionId;
import dev.trellis.db.SqlStatement;
import dev.trellis.sealing.DataKey;
import dev.trellis.wallets.crypto.ClientKey;
import dev.trellis.wallets.crypto.EncryptedSessionKey;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A session that begins now.
///
/// @param encrypted its key, sealed for the client, when the server made it
record CreatedSession(WalletSession session, @Nullable String encryptedPrivateKey) {
    private static final Duration LIFE = Duration.ofMinutes(15);

    /// For the client's own key, or one that is made and sealed for it.
    static CreatedSession begin(WalletDependencies parts, Credential credential, ClientKey client) {
        if (client.isSessionKey()) {
            return forKey(parts, credential, client.compressedBytes());
        }
        EncryptedSessionKey.Made made = EncryptedSessionKey.makeFor(client.point(), parts.random());
        return new CreatedSession(forKey(parts, credential, made.publicKey()).session(), made.encrypted());
    }

    /// @param publicKey compressed
    static CreatedSession forKey(WalletDependencies parts, Credential credential, byte[] publicKey) {
        Instant now = parts.now();
        return new CreatedSession(
                new WalletSession(
                        new SessionId(parts.ids().next()),
                        credential.id(),
                        credential.account(),
                        credential.customer(),
                        publicKey,
                        now,
                        now.plus(LIFE)),
                null);
    }

    SqlStatement write(PlatformId platform) {
        return SessionStore.insert(platform, session);
    }

    /// `AuthSession` of the contract.
    ObjectNode json(PlatformId platform, Credential credential, DataKey key) {
        ObjectNode json = session.json(platform, credential, key);
        if (encryptedPrivateKey != null) {
            json.put("encryptedSessionSigningKey", encryptedPrivateKey);
        }
        return json;
    }
}
