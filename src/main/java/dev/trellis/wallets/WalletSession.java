package dev.trellis.wallets;

import dev.trellis.base.AuthMethodId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.PlatformId;
import dev.trellis.base.SessionId;
import dev.trellis.db.Row;
import dev.trellis.json.Timestamps;
import dev.trellis.sealing.DataKey;
import java.sql.SQLException;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/// A session of a wallet, a database row: for 15 minutes, signatures by this key count as
/// the owner's.
///
/// @param credential by which it began
/// @param publicKey SEC1, compressed: 33 bytes
record WalletSession(
        SessionId id,
        AuthMethodId credential,
        InternalAccountId account,
        CustomerId customer,
        byte[] publicKey,
        Instant createdAt,
        Instant expiresAt) {

    static WalletSession read(Row row) throws SQLException {
        return new WalletSession(
                new SessionId(row.uuid("id")),
                new AuthMethodId(row.uuid("credential_id")),
                new InternalAccountId(row.uuid("account_id")),
                new CustomerId(row.uuid("customer_id")),
                row.bytes("public_key"),
                row.instant("created_at"),
                row.instant("expires_at"));
    }

    /// `AuthSession` of the contract: the fields of the credential by which it began, with the id
    /// and the times of the session.
    ///
    /// @param key of the customer
    ObjectNode json(PlatformId platform, Credential startedBy, DataKey key) {
        ObjectNode json = startedBy.json(platform, key);
        json.put("id", id.text());
        json.put("createdAt", Timestamps.format(createdAt));
        json.put("updatedAt", Timestamps.format(createdAt));
        json.put("expiresAt", Timestamps.format(expiresAt));
        return json;
    }
}
