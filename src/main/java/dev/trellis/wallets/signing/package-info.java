/// Signed requests: what a wallet's owner has to sign before it is done (behaviour, section 4).
@NullMarked
package dev.trellis.wallets.signing;

import org.jspecify.annotations.NullMarked;
