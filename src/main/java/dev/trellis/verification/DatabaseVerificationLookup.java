package dev.trellis.verification;

import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.documents.VerificationLookup;
import java.sql.SQLException;
import java.util.Optional;

/// Implements [VerificationLookup] on the tables of this package.
public final class DatabaseVerificationLookup implements VerificationLookup {
    private final BeneficialOwnerStore beneficialOwners;

    public DatabaseVerificationLookup(Database database) {
        this.beneficialOwners = new BeneficialOwnerStore(database);
    }

    @Override
    public Optional<CustomerId> findBusiness(PlatformId platform, BeneficialOwnerId beneficialOwner) {
        return beneficialOwners.findBusiness(platform, beneficialOwner);
    }

    @Override
    public boolean isUnderReview(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        return VerificationStore.isUnderReview(transaction, platform, customer);
    }
}
