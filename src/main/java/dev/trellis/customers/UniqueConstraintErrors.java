package dev.trellis.customers;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.db.ConstraintViolation;

/// Names that another live customer has, as the database found out.
final class UniqueConstraintErrors {
    private UniqueConstraintErrors() {}

    static RuntimeException refusal(ConstraintViolation violation) {
        if (violation.isOf(CustomerStore.PLATFORM_CUSTOMER_ID_KEY)) {
            return new ApiException(ErrorCode.CONFLICT, "Another customer has this platformCustomerId.");
        }
        if (violation.isOf(CustomerStore.UMA_ADDRESS_KEY)) {
            return new ApiException(ErrorCode.UMA_ADDRESS_EXISTS, "Another customer has this umaAddress.");
        }
        return violation;
    }
}
