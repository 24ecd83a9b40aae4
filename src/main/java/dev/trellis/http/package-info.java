/// HTTP as every route speaks it: routing, bodies and queries, errors, lists and cursors,
/// idempotency keys, limits, request ids and the access log. Knows no resource; the features bring
/// their own routes.
@NullMarked
package dev.trellis.http;

import org.jspecify.annotations.NullMarked;
