package dev.trellis.wallets.otp;

import dev.trellis.base.AuthMethodId;
import dev.trellis.base.CustomerId;
import dev.trellis.messages.Channel;

/// Where a one-time password is sent.
///
/// @param credential that the password is for
/// @param customer the wallet's owner
/// @param address an e-mail address, or a telephone number (E.164), according to the channel
public record OtpRecipient(AuthMethodId credential, CustomerId customer, Channel channel, String address) {
    @Override
    public String toString() {
        return "[redacted recipient]";
    }
}
