package dev.trellis.wallets.otp;

import dev.trellis.base.AuthMethodId;
import dev.trellis.base.CustomerId;
import dev.trellis.messages.Channel;

/// Who a one-time password is sent to.
///
/// @param credential that the password signs in with
/// @param address an e-mail address or a phone number (E.164), according to the channel
public record OtpRecipient(AuthMethodId credential, CustomerId customer, Channel channel, String address) {}
