/// The cryptography of embedded wallets: P-256 keys and signatures, HPKE (RFC 9180), the
/// header `Grid-Wallet-Signature`, and keyed hashes for look-ups. It knows nothing of
/// credentials and sessions. Malformed input from callers is reported by an empty or false
/// result, never by an exception.
@NullMarked
package dev.trellis.wallets.crypto;

import org.jspecify.annotations.NullMarked;
