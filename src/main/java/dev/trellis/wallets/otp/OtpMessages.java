package dev.trellis.wallets.otp;

import dev.trellis.messages.Channel;
import dev.trellis.messages.Message;

/// The e-mail or SMS that contains a one-time password. The password is not in the subject, since
/// mail servers log subjects.
final class OtpMessages {
    private OtpMessages() {}

    static Message create(OtpRecipient recipient, OtpSettings settings, String code) {
        String lifetime = formatSeconds(settings.lifetime().toSeconds());
        return recipient.channel() == Channel.SMS
                ? Message.sms(
                        recipient.address(),
                        "%s: your code is %s. It is valid for %s. Tell it to nobody who calls you."
                                .formatted(settings.appName(), code, lifetime))
                : email(settings, recipient.address(), code, lifetime);
    }

    private static Message email(OtpSettings settings, String address, String code, String lifetime) {
        String text = """
                Your code is %s

                Enter it in %s to open your wallet. It is valid for %s.

                If you did not ask for it, somebody else may have entered your address. They cannot do anything without
                the code: give it to nobody.
                """.formatted(code, settings.appName(), lifetime);
        String html = """
                <!DOCTYPE html>
                <html lang="en">
                <head><meta charset="utf-8"><title>Your code</title></head>
                <body style="font-family: sans-serif; line-height: 1.5; color: #1a1a1a">
                <p>Your code is</p>
                <p style="font-size: 2em; letter-spacing: 0.15em"><strong>%s</strong></p>
                <p>Enter it in %s to open your wallet. It is valid for %s.</p>
                <p>If you did not ask for it, somebody else may have entered your address. They cannot do anything
                without the code: give it to nobody.</p>
                </body>
                </html>
                """.formatted(code, Message.escapeHtml(settings.appName()), lifetime);
        return Message.email(address, "Your code for " + settings.appName(), text, html)
                .withSender(settings.sender());
    }

    private static String formatSeconds(long seconds) {
        return seconds % 60 == 0
                ? seconds / 60 + (seconds == 60 ? " minute" : " minutes")
                : seconds + (seconds == 1 ? " second" : " seconds");
    }
}
