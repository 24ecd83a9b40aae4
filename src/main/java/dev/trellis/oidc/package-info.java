/// OpenID providers: which of them a platform trusts, and whether a token is one of theirs, fresh,
/// and for the platform. It knows nothing of wallets.
@NullMarked
package dev.trellis.oidc;

import org.jspecify.annotations.NullMarked;
