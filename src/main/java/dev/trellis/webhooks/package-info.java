/// Webhooks, assembled: their routes, and the clean-up of old events. Events are in
/// [dev.trellis.webhooks.events], the workers that deliver them in [dev.trellis.webhooks.delivery],
/// the signing keys in [dev.trellis.webhooks.keys]. Events are written in the transaction of the
/// change that caused them, and delivered signed, at least once, in order for each customer.
@NullMarked
package dev.trellis.webhooks;

import org.jspecify.annotations.NullMarked;
