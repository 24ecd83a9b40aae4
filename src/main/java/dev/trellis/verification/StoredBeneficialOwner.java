package dev.trellis.verification;

import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Row;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import dev.trellis.sealing.AssociatedData;
import dev.trellis.sealing.DataKey;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A database row of `beneficial_owners`: a person who owns or controls a business. The personal
/// data in it is encrypted.
///
/// @param customer the business
/// @param status verification status, in the terms of the platform's contract version
/// @param sealedInfo roles, share and personal data as JSON, encrypted with the customer's key
record StoredBeneficialOwner(
        PlatformId platform,
        BeneficialOwnerId id,
        CustomerId customer,
        String status,
        byte[] sealedInfo,
        boolean hasIdentifier,
        Instant createdAt,
        Instant updatedAt) {

    static final String COLUMNS = """
            platform_id, id, customer_id, status, sealed_info, sealed_identifier is not null as has_identifier,
            created_at, updated_at
            """;

    static StoredBeneficialOwner read(Row row) throws SQLException {
        return new StoredBeneficialOwner(
                new PlatformId(row.uuid("platform_id")),
                new BeneficialOwnerId(row.uuid("id")),
                new CustomerId(row.uuid("customer_id")),
                row.text("status"),
                row.bytes("sealed_info"),
                row.flag("has_identifier"),
                row.instant("created_at"),
                row.instant("updated_at"));
    }

    /// Decrypts the roles, the share and the personal data.
    ///
    /// @return an object with `roles`, `ownershipPercentage` and `personalInfo`
    ObjectNode open(DataKey key) {
        return (ObjectNode) Json.mapper().readTree(key.open(sealedInfo, infoAssociatedData(platform, id)));
    }

    /// The JSON of the API.
    ///
    /// @param info as [#open] returns it
    ObjectNode json(ObjectNode info) {
        ObjectNode json = Json.object();
        json.put("id", id.text());
        json.put("customerId", customer.text());
        json.setAll(info);
        json.put("kycStatus", status);
        json.put("createdAt", Timestamps.format(createdAt));
        json.put("updatedAt", Timestamps.format(updatedAt));
        return json;
    }

    static byte[] sealInfo(PlatformId platform, BeneficialOwnerId id, ObjectNode info, DataKey key) {
        return key.seal(Json.mapper().writeValueAsBytes(info), infoAssociatedData(platform, id));
    }

    static byte @Nullable [] sealIdentifier(
            PlatformId platform, BeneficialOwnerId id, @Nullable String identifier, DataKey key) {
        return identifier == null
                ? null
                : key.seal(
                        identifier.getBytes(StandardCharsets.UTF_8),
                        new AssociatedData(platform.uuid(), id.uuid(), "owner-identifier"));
    }

    private static AssociatedData infoAssociatedData(PlatformId platform, BeneficialOwnerId id) {
        return new AssociatedData(platform.uuid(), id.uuid(), "owner-info");
    }
}
