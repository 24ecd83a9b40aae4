/// The cryptography of embedded wallets: P-256 points and signatures, HPKE (RFC 9180), the wallet
/// signature header, and keyed hashes for look-ups. It throws at nothing that a caller sends.
@NullMarked
package dev.trellis.wallets.crypto;

import org.jspecify.annotations.NullMarked;
