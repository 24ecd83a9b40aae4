package dev.trellis.wallets;

import dev.trellis.oidc.IdTokenVerifier;
import dev.trellis.passkeys.RelyingParties;
import dev.trellis.passkeys.WebAuthnVerifier;

/// What judges the proofs that owners bring from elsewhere.
public record LoginVerifiers(IdTokenVerifier idTokens, RelyingParties relyingParties, WebAuthnVerifier passkeys) {}
