package dev.trellis.verification;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import java.sql.SQLException;
import java.util.Optional;

/// What a verification needs to know of the customer's visits to the hosted flow. The table
/// of its links belongs to the package `hosted`, which stands above this one and implements
/// this interface.
public interface HostedFlowFindings {
    /// Returns the outcome (`APPROVE`, `REVIEW`, `REJECT`, `CORRECT`) that a sandbox's customer
    /// picked when it last submitted in the hosted flow; empty if it picked none, or never
    /// submitted there.
    Optional<String> findRequestedOutcome(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException;

    /// Returns whether the customer, in the hosted flow, replaced the name that the platform
    /// had registered.
    boolean isRenamed(Transaction transaction, PlatformId platform, CustomerId customer) throws SQLException;
}
