/// Customers over HTTP: creating, changing, deleting, listing, and what holds when many do so
/// at once.
@NullMarked
package dev.trellis.customers;

import org.jspecify.annotations.NullMarked;
