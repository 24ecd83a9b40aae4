/// Delivery of webhook events: claims on streams, HTTP attempts, retries, and limits per endpoint
/// and node.
@NullMarked
package dev.trellis.webhooks.delivery;

import org.jspecify.annotations.NullMarked;
