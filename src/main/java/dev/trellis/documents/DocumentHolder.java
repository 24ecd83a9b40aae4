package dev.trellis.documents;

import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Id;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whom a document is about: a customer, or one of the owners of a business that is a customer.
///
/// @param customer under whose key everything is sealed
/// @param owner `null` when the document is the customer's own
record DocumentHolder(CustomerId customer, @Nullable BeneficialOwnerId beneficialOwner) {
    /// The id as it is sent: a customer's or an owner's.
    static Optional<Id> parse(String text) {
        return CustomerId.parse(text)
                .<Id>map(id -> id)
                .or(() -> BeneficialOwnerId.parse(text).map(id -> id));
    }

    Id id() {
        return beneficialOwner == null ? customer : beneficialOwner;
    }
}
