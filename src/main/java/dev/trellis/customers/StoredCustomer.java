package dev.trellis.customers;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Row;
import dev.trellis.sealing.AssociatedData;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.RootKeyRing;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row of the table `customers`, not yet decrypted. It is decrypted by the caller, after the
/// connection of the query was returned to the pool.
record StoredCustomer(
        PlatformId platform,
        CustomerId id,
        CustomerType type,
        CustomerStatus status,
        String platformCustomerId,
        String umaAddress,
        @Nullable String region,
        @Nullable List<String> currencies,
        byte @Nullable [] wrappedKey,
        byte[] sealedProfile,
        boolean hasIdentifier,
        Instant createdAt,
        Instant updatedAt,
        boolean isDeleted) {

    private static final byte[] EMPTY_PROFILE = {'{', '}'};

    static final String COLUMNS = """
            platform_id, id, type, status, platform_customer_id, uma_address, region, currencies, wrapped_key,
            sealed_profile, sealed_identifier is not null as has_identifier, created_at, updated_at,
            deleted_at is not null as is_deleted
            """;

    static StoredCustomer read(Row row) throws SQLException {
        return new StoredCustomer(
                new PlatformId(row.uuid("platform_id")),
                new CustomerId(row.uuid("id")),
                CustomerType.valueOf(row.text("type")),
                CustomerStatus.valueOf(row.text("status")),
                row.text("platform_customer_id"),
                row.text("uma_address"),
                row.optionalText("region"),
                row.optionalTexts("currencies"),
                row.optionalBytes("wrapped_key"),
                row.bytes("sealed_profile"),
                row.flag("has_identifier"),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.flag("is_deleted"));
    }

    /// The customer; after erasure, with an empty profile and no key.
    Customer decrypt(RootKeyRing keyRing) {
        @Nullable DataKey key = wrappedKey == null ? null : keyRing.unwrap(wrappedKey, platform.uuid(), id.uuid());
        byte[] profile = key == null ? EMPTY_PROFILE : key.open(sealedProfile, profileAssociatedData(platform, id));
        return new Customer(
                id,
                type,
                status,
                platformCustomerId,
                umaAddress,
                region,
                currencies,
                profile,
                key,
                createdAt,
                updatedAt,
                isDeleted);
    }

    /// The additional authenticated data of the encrypted profile.
    static AssociatedData profileAssociatedData(PlatformId platform, CustomerId customer) {
        return new AssociatedData(platform.uuid(), customer.uuid(), "profile");
    }

    /// The additional authenticated data of the encrypted identification number.
    static AssociatedData identifierAssociatedData(PlatformId platform, CustomerId customer) {
        return new AssociatedData(platform.uuid(), customer.uuid(), "identifier");
    }
}
