/// OpenID Connect: which providers a platform trusts, and whether an ID token was issued by one of
/// them, recently, and for the platform's client. What a valid token permits is decided by
/// `dev.trellis.wallets`; nothing of wallets is in here.
@NullMarked
package dev.trellis.oidc;

import org.jspecify.annotations.NullMarked;
