package dev.trellis.customers;

import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.VerificationEvent;
import java.util.List;
import java.util.Optional;

/// What verification has to say to a customer that is just being made. This package declares what
/// it asks for; `TrellisServer` fills it in.
@FunctionalInterface
public interface CustomerCreationHook {
    /// Nothing when it starts like everybody else's.
    ///
    /// @param customer as it would start
    Optional<Start> start(Platform platform, Customer customer);

    /// How a customer starts instead.
    ///
    /// @param step that it has taken already, and that the platform hears of; nothing when it hears
    ///     of none
    /// @param writes what verification keeps and tells of it; they belong behind the customer's own
    record Start(CustomerStatus status, Optional<VerificationEvent> step, List<SqlStatement> writes) {}
}
