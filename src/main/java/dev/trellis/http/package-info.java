/// The HTTP layer that all routes share: routing, request bodies and query parameters, error
/// responses, paginated lists and cursors, idempotency keys, rate limits, request ids and the
/// access log. Contains no resource of the API; the features register their own routes.
@NullMarked
package dev.trellis.http;

import org.jspecify.annotations.NullMarked;
