package dev.trellis.customers;

import dev.trellis.base.CustomerId;
import dev.trellis.customers.contacts.ContactVerificationField;
import dev.trellis.json.Json;
import dev.trellis.sealing.DataKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A decrypted customer.
///
/// @param platformCustomerId the platform's own id of the customer
/// @param region ISO 3166 code; `null` when none was ever sent
/// @param currencies that the customer uses; `null` when none were ever sent
/// @param profile all personal data, as the JSON object that is served; without the identification
///     number, which is never served
/// @param key encrypts the profile; `null` after erasure
/// @param isDeleted whether it was deleted; it can still be read
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

    /// The key of a customer that has not been erased.
    public DataKey requireKey() {
        if (key == null) {
            throw new IllegalStateException("a live customer has no key");
        }
        return key;
    }

    /// A new copy of the profile, parsed.
    ObjectNode profileJson() {
        return (ObjectNode) Json.mapper().readTree(profile);
    }

    /// Whether an e-mail address or a telephone number must still be verified.
    public boolean hasUnverifiedContact() {
        return ContactVerificationField.isAnyPending(profileJson());
    }

    /// This customer with another profile, changed now.
    Customer withProfile(byte[] newProfile, Instant now) {
        return new Customer(
                id,
                type,
                status,
                platformCustomerId,
                umaAddress,
                region,
                currencies,
                newProfile,
                key,
                createdAt,
                now,
                isDeleted);
    }

    /// This customer with another status, changed now.
    Customer withStatus(CustomerStatus newStatus, Instant now) {
        return new Customer(
                id,
                type,
                newStatus,
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

    /// This customer, deleted now.
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
