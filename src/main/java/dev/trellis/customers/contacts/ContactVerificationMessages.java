package dev.trellis.customers.contacts;

import dev.trellis.messages.Message;

/// Texts of the messages that carry a verification code. The code is not in the subject of an
/// e-mail, because mail servers log subjects.
final class ContactVerificationMessages {
    private static final long MINUTES = ContactVerificationStore.CODE_LIFETIME.toMinutes();

    private ContactVerificationMessages() {}

    /// The message that sends a code to a contact.
    ///
    /// @param platform the platform's name
    static Message create(ContactType contact, String platform, String address, String code) {
        return switch (contact) {
            case EMAIL -> email(platform, address, code);
            case PHONE ->
                Message.sms(
                        address,
                        "%s: your code is %s. It is valid for %d minutes. Tell it to nobody who calls you."
                                .formatted(platform, code, MINUTES));
        };
    }

    private static Message email(String platform, String address, String code) {
        String text = """
                Your code is %s

                Enter it where %s asked for it, to confirm that this e-mail address is yours. It is valid for %d
                minutes.

                If you did not ask for it, you can ignore this message. Nobody can use your address without the code.
                """.formatted(code, platform, MINUTES);
        String html = """
                <!DOCTYPE html>
                <html lang="en">
                <head><meta charset="utf-8"><title>Your code</title></head>
                <body style="font-family: sans-serif; line-height: 1.5; color: #1a1a1a">
                <p>Your code is</p>
                <p style="font-size: 2em; letter-spacing: 0.15em"><strong>%s</strong></p>
                <p>Enter it where %s asked for it, to confirm that this e-mail address is yours.
                It is valid for %d minutes.</p>
                <p>If you did not ask for it, you can ignore this message. Nobody can use your address without the
                code.</p>
                </body>
                </html>
                """.formatted(code, Message.escapeHtml(platform), MINUTES);
        return Message.email(address, "Confirm your e-mail address for " + platform, text, html);
    }
}
