package dev.trellis.hosted;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.verification.HostedFlowFindings;
import java.sql.SQLException;
import java.util.Optional;

/// Implements [HostedFlowFindings] on the table of links.
public final class DatabaseHostedFlowFindings implements HostedFlowFindings {
    @Override
    public Optional<String> findRequestedOutcome(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        return KycLinkStore.findRequestedOutcome(transaction, platform, customer);
    }

    @Override
    public boolean isRenamed(Transaction transaction, PlatformId platform, CustomerId customer) throws SQLException {
        return KycLinkStore.isRenamed(transaction, platform, customer);
    }
}
