/// Tests of customers over HTTP: creating, changing, deleting and listing them, also concurrently.
@NullMarked
package dev.trellis.customers;

import org.jspecify.annotations.NullMarked;
