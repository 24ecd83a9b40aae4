/// Internal accounts: one per currency for every customer, opened in the transaction that makes the
/// customer, and the platform's own.
@NullMarked
package dev.trellis.accounts;

import org.jspecify.annotations.NullMarked;
