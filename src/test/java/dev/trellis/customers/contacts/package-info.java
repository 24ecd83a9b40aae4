/// Verification of contacts over HTTP, on one node and on two.
@NullMarked
package dev.trellis.customers.contacts;

import org.jspecify.annotations.NullMarked;
