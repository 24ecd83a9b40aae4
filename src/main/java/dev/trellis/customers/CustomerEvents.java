package dev.trellis.customers;

import dev.trellis.db.SqlStatement;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.VerificationEvent;
import dev.trellis.webhooks.events.EventKind;
import dev.trellis.webhooks.events.Outbox;
import java.util.List;

/// Adds events about customers to the outbox.
final class CustomerEvents {
    private final Outbox outbox;

    CustomerEvents(Outbox outbox) {
        this.outbox = outbox;
    }

    /// The statements that store an event of a customer's verification.
    ///
    /// @param customer with the status that the event led to; it is the data of the event
    List<SqlStatement> verification(Platform platform, Customer customer, VerificationEvent event) {
        return outbox.add(
                platform,
                customer.id(),
                customer.requireKey(),
                new EventKind.CustomerVerification(customer.type() == CustomerType.BUSINESS, event),
                CustomerJson.bytes(customer));
    }
}
