/// Webhook events: the outbox that other features write to, the stored events and attempts, and the
/// routes that list and replay them. Sending is in [dev.trellis.webhooks.delivery].
@NullMarked
package dev.trellis.webhooks.events;

import org.jspecify.annotations.NullMarked;
