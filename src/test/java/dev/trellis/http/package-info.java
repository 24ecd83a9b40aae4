/// Tests of the HTTP layer: errors, strict parsing, idempotency keys, cursors, query parameters,
/// logging, and clients that are careless, slow or hostile.
@NullMarked
package dev.trellis.http;

import org.jspecify.annotations.NullMarked;
