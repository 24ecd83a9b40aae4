package dev.trellis.customers;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.json.ValidationContext;
import dev.trellis.platforms.Platform;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// Decides which status of verification a platform may set, and which one a customer has when the
/// platform sets none (behaviour, section 3).
final class CustomerStatusPolicy {
    private CustomerStatusPolicy() {}

    /// The status of a new customer. Regulated platforms verify their customers themselves, so
    /// these start approved; customers of other platforms start unverified.
    ///
    /// @throws ApiException as [#updatedStatus]
    static CustomerStatus initialStatus(Platform platform, CustomerRequest request) {
        CustomerStatus initial = platform.isRegulated()
                ? CustomerStatus.APPROVED
                : CustomerStatus.valueOf(platform.revision().initialStatus());
        return updatedStatus(platform, initial, request.status(), request.type());
    }

    /// The status of a customer after a request.
    ///
    /// @param current the status before
    /// @param requested the status that was sent; `null` when none was
    /// @throws ApiException `FORBIDDEN` for a platform that may not set a status; `INVALID_INPUT`
    ///     for a status that no platform can set
    static CustomerStatus updatedStatus(
            Platform platform, CustomerStatus current, @Nullable CustomerStatus requested, CustomerType type) {
        if (requested == null || requested == current) {
            return current;
        }
        if (!platform.isRegulated()) {
            throw new ApiException(
                    ErrorCode.FORBIDDEN, "Only a regulated platform may set " + type.statusField() + ".");
        }
        if (requested != CustomerStatus.APPROVED && requested != CustomerStatus.REJECTED) {
            ValidationContext context = new ValidationContext(LocalDate.EPOCH);
            context.addError(type.statusField(), "Can be set to APPROVED or REJECTED.");
            context.throwIfInvalid();
        }
        return requested;
    }
}
