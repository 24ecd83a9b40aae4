package dev.trellis.documents;

import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Id;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whom a document is about: a customer, or a beneficial owner of a customer that is a business.
///
/// @param customer the customer, under whose key the document is encrypted
/// @param beneficialOwner `null` for a document of the customer itself
record DocumentHolder(CustomerId customer, @Nullable BeneficialOwnerId beneficialOwner) {
    /// Parses the id of a holder: `Customer:<uuid>` or `BeneficialOwner:<uuid>`.
    static Optional<Id> parse(String text) {
        return CustomerId.parse(text)
                .<Id>map(id -> id)
                .or(() -> BeneficialOwnerId.parse(text).map(id -> id));
    }

    /// The id of the holder.
    Id id() {
        return beneficialOwner == null ? customer : beneficialOwner;
    }
}
