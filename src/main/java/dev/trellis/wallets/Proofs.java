package dev.trellis.wallets;

import dev.trellis.oidc.IdTokens;
import dev.trellis.passkeys.Passkeys;
import dev.trellis.passkeys.RelyingParties;

/// What judges the proofs that owners bring from elsewhere.
public record Proofs(IdTokens idTokens, RelyingParties relyingParties, Passkeys passkeys) {}
