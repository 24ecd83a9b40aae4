/// One-time passwords that are sent to the owner of a wallet by e-mail or SMS: generating,
/// sending and verifying them, and the limits of attempts. What follows from a correct one, a
/// login, is in `dev.trellis.wallets`.
@NullMarked
package dev.trellis.wallets.otp;

import org.jspecify.annotations.NullMarked;
