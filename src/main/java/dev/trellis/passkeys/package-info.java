/// Passkeys: whose they may be, and whether what an authenticator made or signed holds (WebAuthn
/// Level 3). It knows nothing of wallets.
@NullMarked
package dev.trellis.passkeys;

import org.jspecify.annotations.NullMarked;
