/// Customers of a platform: what is known of them, by which rules it may be set, how it is stored
/// and served. Their verification and their wallets live in packages of their own.
@NullMarked
package dev.trellis.customers;

import org.jspecify.annotations.NullMarked;
