/// The signed retry (behaviour, section 4): requests that a wallet's owner has to sign before they
/// are executed, from issuing the payload to verifying its signature. Which changes are made is
/// decided by `dev.trellis.wallets`; the format of signatures is in `dev.trellis.wallets.crypto`.
@NullMarked
package dev.trellis.wallets.signing;

import org.jspecify.annotations.NullMarked;
