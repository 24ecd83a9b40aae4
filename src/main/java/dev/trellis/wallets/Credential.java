package dev.trellis.wallets;

import dev.trellis.base.AuthMethodId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Row;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import dev.trellis.messages.Channel;
import dev.trellis.sealing.AssociatedData;
import dev.trellis.sealing.DataKey;
import dev.trellis.wallets.otp.OtpRecipient;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// A credential by which the owner of a wallet can log in, a database row.
///
/// @param sealedDetails JSON, encrypted with the customer's key: a nickname, and what the
///     type needs
/// @param lookupHash keyed hash of the address, of the token's subject, or of the passkey's id
/// @param version incremented with each change
/// @param signCount the number of signatures that a passkey's authenticator last reported
record Credential(
        AuthMethodId id,
        InternalAccountId account,
        CustomerId customer,
        AuthMethodType type,
        byte[] sealedDetails,
        byte[] lookupHash,
        int version,
        long signCount,
        Instant createdAt,
        Instant updatedAt) {

    static Credential read(Row row) throws SQLException {
        return new Credential(
                new AuthMethodId(row.uuid("id")),
                new InternalAccountId(row.uuid("account_id")),
                new CustomerId(row.uuid("customer_id")),
                AuthMethodType.valueOf(row.text("type")),
                row.bytes("sealed_details"),
                row.bytes("lookup"),
                (int) row.number("version"),
                row.number("sign_count"),
                row.instant("created_at"),
                row.instant("updated_at"));
    }

    /// Details of a credential for one-time passwords.
    static ObjectNode addressDetails(String address) {
        ObjectNode details = Json.object();
        details.put("nickname", address);
        details.put("address", address);
        return details;
    }

    /// Encrypts details with the customer's key.
    static byte[] sealDetails(PlatformId platform, AuthMethodId id, ObjectNode details, DataKey key) {
        return key.seal(Json.mapper().writeValueAsBytes(details), associatedData(platform, id));
    }

    /// Decrypts the details with the customer's key.
    ObjectNode details(PlatformId platform, DataKey key) {
        return (ObjectNode) Json.mapper().readTree(key.open(sealedDetails, associatedData(platform, id)));
    }

    /// Where its one-time passwords are sent.
    OtpRecipient recipient(PlatformId platform, DataKey key) {
        String address = details(platform, key).path("address").asString();
        return new OtpRecipient(id, customer, type == AuthMethodType.SMS_OTP ? Channel.SMS : Channel.EMAIL, address);
    }

    /// `AuthMethod` of the contract.
    ObjectNode json(PlatformId platform, DataKey key) {
        ObjectNode json = Json.object();
        json.put("id", id.text());
        json.put("accountId", account.text());
        json.put("type", type.name());
        ObjectNode details = details(platform, key);
        if (type == AuthMethodType.PASSKEY) {
            json.put("credentialId", details.path("credentialId").asString());
        }
        json.put("nickname", details.path("nickname").asString());
        json.put("createdAt", Timestamps.format(createdAt));
        json.put("updatedAt", Timestamps.format(updatedAt));
        return json;
    }

    private static AssociatedData associatedData(PlatformId platform, AuthMethodId id) {
        return new AssociatedData(platform.uuid(), id.uuid(), "wallet-credential");
    }

    /// A text that changes when a credential is added, changed or deleted.
    static String versionFingerprint(List<Credential> credentials) {
        StringBuilder fingerprint = new StringBuilder();
        for (Credential credential : credentials) {
            UUID id = credential.id().uuid();
            fingerprint.append(id).append(':').append(credential.version()).append(';');
        }
        return fingerprint.toString();
    }
}
