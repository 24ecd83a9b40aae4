/// Delivery of webhook events by this node: claims of streams, signed HTTP requests, retries, and
/// limits per endpoint and per node. Events are written and listed by
/// [dev.trellis.webhooks.events]; here they are only read and finished.
@NullMarked
package dev.trellis.webhooks.delivery;

import org.jspecify.annotations.NullMarked;
