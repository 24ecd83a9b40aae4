package dev.trellis.customers;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.db.ConstraintViolation;

/// Translates violations of unique constraints into the API's errors: another live customer has the
/// same name.
final class UniqueConstraintErrors {
    private UniqueConstraintErrors() {}

    /// The error to throw; the violation itself when it is of another constraint.
    static RuntimeException toException(ConstraintViolation violation) {
        if (violation.isOf(CustomerStore.PLATFORM_CUSTOMER_ID_KEY)) {
            return new ApiException(ErrorCode.CONFLICT, "Another customer has this platformCustomerId.");
        }
        if (violation.isOf(CustomerStore.UMA_ADDRESS_KEY)) {
            return new ApiException(ErrorCode.UMA_ADDRESS_EXISTS, "Another customer has this umaAddress.");
        }
        return violation;
    }
}
