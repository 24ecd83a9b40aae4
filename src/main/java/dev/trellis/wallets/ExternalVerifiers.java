package dev.trellis.wallets;

import dev.trellis.oidc.IdTokenVerifier;
import dev.trellis.passkeys.RelyingParties;
import dev.trellis.passkeys.WebAuthnVerifier;

/// Verifies the logins whose secrets are not this server's: ID tokens of OpenID providers,
/// and passkeys.
public record ExternalVerifiers(IdTokenVerifier idTokens, RelyingParties relyingParties, WebAuthnVerifier passkeys) {}
