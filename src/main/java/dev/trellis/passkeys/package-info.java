/// Passkeys (WebAuthn Level 3): which relying parties a platform accepts, and whether what an
/// authenticator created or signed is valid. What a valid passkey permits, and where passkeys are
/// stored, is decided by `dev.trellis.wallets`; nothing of wallets is in here.
@NullMarked
package dev.trellis.passkeys;

import org.jspecify.annotations.NullMarked;
