/// Embedded wallets, whose owner alone can authorise a change: credentials, one-time codes,
/// sessions, stamps, and the signed retry that binds a change to its owner's signature.
@NullMarked
package dev.trellis.wallets;

import org.jspecify.annotations.NullMarked;
