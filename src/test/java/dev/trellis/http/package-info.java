/// The wire, from outside: errors, strictness, idempotency keys, cursors, queries, what is logged,
/// and how the server bears clients that are careless, slow or hostile.
@NullMarked
package dev.trellis.http;

import org.jspecify.annotations.NullMarked;
