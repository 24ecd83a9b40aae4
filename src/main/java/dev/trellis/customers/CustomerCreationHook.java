package dev.trellis.customers;

import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.VerificationEvent;
import java.util.List;
import java.util.Optional;

/// Called while a customer is created; may choose the status that its verification starts with.
/// `verification`, which stands above this package, implements it, and `TrellisServer` passes
/// it in.
@FunctionalInterface
public interface CustomerCreationHook {
    /// Returns empty to keep the initial status.
    ///
    /// @param customer with the initial status, not yet stored
    Optional<Start> start(Platform platform, Customer customer);

    /// Another start of a customer's verification.
    ///
    /// @param status instead of the initial one
    /// @param event that led to the status and that the platform receives; empty for none
    /// @param statements to run after those that store the customer
    record Start(CustomerStatus status, Optional<VerificationEvent> event, List<SqlStatement> statements) {}
}
