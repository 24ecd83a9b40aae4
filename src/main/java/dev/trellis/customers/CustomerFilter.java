package dev.trellis.customers;

import dev.trellis.base.IdGenerator;
import dev.trellis.http.QueryParameters;
import dev.trellis.json.Rules;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Filters of `GET /customers` (behaviour, section 3); all combine.
///
/// Times of creation become a range of ids: a customer's id contains the millisecond of its
/// `createdAt`, so these filters are exact conditions on the primary key.
///
/// @param firstId the lowest id of the range
/// @param endId the lowest id above the range
/// @param umaAddress in lower case
record CustomerFilter(
        @Nullable UUID firstId,
        @Nullable UUID endId,
        @Nullable String platformCustomerId,
        @Nullable String umaAddress,
        @Nullable String type,
        @Nullable String region,
        @Nullable String currency,
        @Nullable Instant updatedAfter,
        @Nullable Instant updatedBefore,
        boolean isIncludingDeleted) {

    /// Reads the filters from the parameters of a request.
    static CustomerFilter read(QueryParameters query) {
        @Nullable Instant createdAfter = query.instant("createdAfter");
        @Nullable Instant createdBefore = query.instant("createdBefore");
        @Nullable String umaAddress = query.text("umaAddress", Rules.text(400));
        return new CustomerFilter(
                createdAfter == null ? null : IdGenerator.minIdAt(createdAfter),
                createdBefore == null ? null : IdGenerator.minIdAfter(createdBefore),
                query.text("platformCustomerId", Rules.text(255)),
                umaAddress == null ? null : umaAddress.toLowerCase(Locale.ROOT),
                query.text("customerType", Rules.choice(CustomerType.class)),
                query.text("region", Rules.country()),
                query.text("currency", Rules.text(20)),
                query.instant("updatedAfter"),
                query.instant("updatedBefore"),
                query.flag("isIncludingDeleted"));
    }

    /// Whether an index alone determines which rows match.
    boolean isIndexOnly() {
        boolean hasUniqueName = platformCustomerId != null || umaAddress != null;
        boolean readsOtherColumns =
                type != null || region != null || currency != null || updatedAfter != null || updatedBefore != null;
        return hasUniqueName || !readsOtherColumns;
    }
}
