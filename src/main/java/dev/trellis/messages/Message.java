package dev.trellis.messages;

import dev.trellis.json.Json;
import dev.trellis.json.Rules;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// What is said to a person. It prints as nothing, since all of it is personal.
///
/// @param recipient an e-mail address, or a telephone number in E.164 form
/// @param subject one line; empty in an SMS
/// @param text for readers of plain text
/// @param html the same, as a page; empty in an SMS
public record Message(Channel channel, String recipient, String subject, String text, String html) {
    private static final Pattern E_164 = Pattern.compile("\\+[1-9][0-9]{1,14}");
    private static final int MAX_SUBJECT = 200;

    /// @throws IllegalArgumentException when nothing could be sent to the recipient
    public Message {
        boolean isReachable =
                switch (channel) {
                    case EMAIL -> Rules.isEmail(recipient);
                    case SMS -> E_164.matcher(recipient).matches();
                };
        if (!isReachable) {
            throw new IllegalArgumentException("the recipient is no " + channel + " address");
        }
        subject = oneLine(subject);
    }

    public static Message email(String recipient, String subject, String text, String html) {
        return new Message(Channel.EMAIL, recipient, subject, text, html);
    }

    public static Message sms(String recipient, String text) {
        return new Message(Channel.SMS, recipient, "", text, "");
    }

    /// A line break in a subject would start another header.
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints()
                .limit(MAX_SUBJECT)
                .forEach(c -> line.appendCodePoint(
                        Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || isHalf(c) ? ' ' : c));
        return line.toString().strip();
    }

    private static boolean isHalf(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    /// As it is sealed.
    byte[] bytes() {
        ObjectNode json = Json.object();
        json.put("recipient", recipient);
        json.put("subject", subject);
        json.put("text", text);
        json.put("html", html);
        return Json.mapper().writeValueAsBytes(json);
    }

    static Message parse(Channel channel, byte[] bytes) {
        var json = Json.mapper().readTree(bytes);
        return new Message(
                channel,
                json.path("recipient").asString(),
                json.path("subject").asString(),
                json.path("text").asString(),
                json.path("html").asString());
    }

    @Override
    public String toString() {
        return "[redacted message]";
    }
}
