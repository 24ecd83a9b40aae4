/// Webhook events: the outbox that changes write to, the stored events and attempts, and the routes
/// that list and replay them.
@NullMarked
package dev.trellis.webhooks.events;

import org.jspecify.annotations.NullMarked;
