/// Internal accounts: one per currency for every customer, opened in the transaction that creates
/// the customer, and the platform's own. A worker opens accounts for existing customers when their
/// platform adds a currency. What only wallets have, credentials and sessions, is in `wallets`.
@NullMarked
package dev.trellis.accounts;

import org.jspecify.annotations.NullMarked;
