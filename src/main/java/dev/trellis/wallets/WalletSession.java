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

/// For a quarter of an hour, signatures of a key are its owner's.
///
/// @param publicKey SEC1, 33 bytes
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

    /// `AuthSession` of the contract: the credential it began with, under the session's own id
    /// and times.
    ObjectNode json(PlatformId platform, Credential of, DataKey key) {
        ObjectNode json = of.json(platform, key);
        json.put("id", id.text());
        json.put("createdAt", Timestamps.format(createdAt));
        json.put("updatedAt", Timestamps.format(createdAt));
        json.put("expiresAt", Timestamps.format(expiresAt));
        return json;
    }
}
