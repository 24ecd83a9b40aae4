package dev.trellis.documents;

import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import java.sql.SQLException;
import java.util.Optional;

/// What documents need to know of beneficial owners and verifications. The tables of both belong to
/// the package `verification`, which stands above this one and implements this interface.
public interface VerificationLookup {
    /// Returns the customer, a business, that a beneficial owner belongs to; empty if the platform
    /// has no such beneficial owner.
    Optional<CustomerId> findBusiness(PlatformId platform, BeneficialOwnerId beneficialOwner);

    /// Returns whether a verification of the customer is in progress or waits for a reviewer. The
    /// caller must hold the lock of the customer's row, under which verifications begin and end;
    /// otherwise the result may be outdated at once.
    boolean isUnderReview(Transaction transaction, PlatformId platform, CustomerId customer) throws SQLException;
}
