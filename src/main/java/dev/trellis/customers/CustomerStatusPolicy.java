package dev.trellis.customers;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.json.ValidationContext;
import dev.trellis.platforms.Platform;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// Which status a platform's own word gives a customer (behaviour, section 3).
final class CustomerStatusPolicy {
    private CustomerStatusPolicy() {}

    /// Regulated platforms verify their customers themselves; everybody else's start unverified
    /// (behaviour, section 3).
    static CustomerStatus initial(Platform platform, CustomerRequest said) {
        CustomerStatus initial = platform.isRegulated()
                ? CustomerStatus.APPROVED
                : CustomerStatus.valueOf(platform.revision().initialStatus());
        return decided(platform, initial, said.status(), said.type());
    }

    /// @throws ApiException `FORBIDDEN` for who may not say; `INVALID_INPUT` for what cannot
    ///     be said
    static CustomerStatus decided(
            Platform platform, CustomerStatus current, @Nullable CustomerStatus said, CustomerType type) {
        if (said == null || said == current) {
            return current;
        }
        if (!platform.isRegulated()) {
            throw new ApiException(
                    ErrorCode.FORBIDDEN, "Only a regulated platform may set " + type.statusField() + ".");
        }
        if (said != CustomerStatus.APPROVED && said != CustomerStatus.REJECTED) {
            ValidationContext reading = new ValidationContext(LocalDate.EPOCH);
            reading.addError(type.statusField(), "Can be set to APPROVED or REJECTED.");
            reading.throwIfInvalid();
        }
        return said;
    }
}
