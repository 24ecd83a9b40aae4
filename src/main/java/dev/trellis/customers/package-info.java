/// Customers of a platform: the rules of their fields, storing, serving, creating, changing and
/// deleting them, and the end-user terms. The verification of contacts is in the package
/// `contacts`, the verification of the customers themselves in `verification`, accounts and wallets
/// in `accounts` and `wallets`.
@NullMarked
package dev.trellis.customers;

import org.jspecify.annotations.NullMarked;
