package dev.trellis.wallets;

import dev.trellis.base.PlatformId;
import dev.trellis.db.SqlStatement;
import dev.trellis.sealing.DataKey;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A new session, not yet stored, as [SessionFactory] creates it.
///
/// @param encryptedPrivateKey private key of the session, encrypted to the client; `null` when the
///     session is for the client's own key
record CreatedSession(WalletSession session, @Nullable String encryptedPrivateKey) {
    /// The statement that stores it.
    SqlStatement insert(PlatformId platform) {
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
