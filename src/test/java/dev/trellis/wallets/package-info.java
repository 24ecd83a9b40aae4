/// Embedded wallets.
@NullMarked
package dev.trellis.wallets;

import org.jspecify.annotations.NullMarked;
