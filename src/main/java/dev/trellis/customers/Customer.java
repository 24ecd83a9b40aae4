package dev.trellis.customers;

import dev.trellis.base.CustomerId;
import dev.trellis.json.Json;
import dev.trellis.sealing.DataKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A customer, opened.
///
/// @param currencies what the customer uses; `null` when never said
/// @param profile all that is personal, as the JSON object that is served; no identification number
///     in it
/// @param key seals the profile; `null` after erasure
public record Customer(
        CustomerId id,
        CustomerType type,
        CustomerStatus status,
        String platformCustomerId,
        String umaAddress,
        @Nullable String region,
        @Nullable List<String> currencies,
        byte[] profile,
        @Nullable DataKey key,
        Instant createdAt,
        Instant updatedAt,
        boolean isDeleted) {

    /// The key of a customer who has not been erased.
    public DataKey requireKey() {
        if (key == null) {
            throw new IllegalStateException("a live customer has no key");
        }
        return key;
    }

    /// Whether an e-mail address or a telephone number must still be verified.
    public boolean hasUnverifiedContact() {
        return ContactVerificationStatus.isAnyPending((ObjectNode) Json.mapper().readTree(profile));
    }

    Customer withProfile(byte[] other, Instant now) {
        return new Customer(
                id,
                type,
                status,
                platformCustomerId,
                umaAddress,
                region,
                currencies,
                other,
                key,
                createdAt,
                now,
                isDeleted);
    }

    Customer withStatus(CustomerStatus other, Instant now) {
        return new Customer(
                id,
                type,
                other,
                platformCustomerId,
                umaAddress,
                region,
                currencies,
                profile,
                key,
                createdAt,
                now,
                isDeleted);
    }

    Customer asDeleted(Instant now) {
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
                now,
                true);
    }
}
