/// One-time passwords that are sent to the owner of a wallet by e-mail or SMS, and the guesses
/// at them.
@NullMarked
package dev.trellis.wallets.otp;

import org.jspecify.annotations.NullMarked;
