/// Embedded wallets, whose changes only their owner can authorise: the credentials by which owners
/// log in, the sessions that begin with a login, and the changes that the keys of sessions sign.
/// One-time passwords, signed requests and cryptography are in the packages below; ID tokens and
/// passkeys are verified by `dev.trellis.oidc` and `dev.trellis.passkeys`. The accounts themselves
/// are in `dev.trellis.accounts`.
@NullMarked
package dev.trellis.wallets;

import org.jspecify.annotations.NullMarked;
