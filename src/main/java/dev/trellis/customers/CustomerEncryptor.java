package dev.trellis.customers;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.sealing.DataKey;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Encrypts the columns of a customer that hold personal data.
final class CustomerEncryptor {
    private CustomerEncryptor() {}

    static byte[] profile(PlatformId platform, Customer customer, DataKey key) {
        return key.seal(customer.profile(), StoredCustomer.profileAssociatedData(platform, customer.id()));
    }

    static byte @Nullable [] identifier(PlatformId platform, CustomerId id, @Nullable String identifier, DataKey key) {
        return identifier == null
                ? null
                : key.seal(
                        identifier.getBytes(StandardCharsets.UTF_8),
                        StoredCustomer.identifierAssociatedData(platform, id));
    }
}
