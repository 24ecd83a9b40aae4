package dev.trellis.documents;

import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Id;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import java.sql.SQLException;
import java.util.Optional;

/// Finds the holder of a document, and locks the holder's customer while documents change.
final class DocumentHolderFinder {
    private final VerificationLookup verifications;

    DocumentHolderFinder(VerificationLookup verifications) {
        this.verifications = verifications;
    }

    /// Returns the holder with an id. A beneficial owner is looked up; a customer is not, so
    /// whether it exists is known only after [#lockCustomer].
    Optional<DocumentHolder> findHolder(PlatformId platform, Id id) {
        return switch (id) {
            case CustomerId customer -> Optional.of(new DocumentHolder(customer, null));
            case BeneficialOwnerId beneficialOwner ->
                verifications
                        .findBusiness(platform, beneficialOwner)
                        .map(business -> new DocumentHolder(business, beneficialOwner));
            default -> Optional.empty();
        };
    }

    /// Locks a customer's row until the transaction ends. Verifications begin and end under the
    /// same lock.
    ///
    /// @return whether the customer exists and is not deleted
    static boolean lockCustomer(Transaction transaction, PlatformId platform, CustomerId customer) throws SQLException {
        return transaction
                .first(
                        "select deleted_at is null as is_alive from customers"
                                + " where platform_id = ? and id = ? for update",
                        row -> row.flag("is_alive"),
                        platform.uuid(),
                        customer.uuid())
                .orElse(false);
    }
}
