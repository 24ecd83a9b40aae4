/// Webhooks: events written in the transaction of the change that caused them, delivered at least
/// once, in order per customer, signed; what was tried and what came back.
@NullMarked
package dev.trellis.webhooks;

import org.jspecify.annotations.NullMarked;
