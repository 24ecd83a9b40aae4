package dev.trellis.messages;

import dev.trellis.json.Json;
import dev.trellis.json.Rules;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A message to a person. Its string form is redacted, since all of it is personal data.
///
/// @param recipient an e-mail address, or a telephone number in E.164 form
/// @param subject one line, at most 200 characters; empty in an SMS
/// @param text the plain text
/// @param html the same text in HTML; empty in an SMS
/// @param sender the sender of an e-mail; `null` for the server's configured one
public record Message(
        Channel channel,
        String recipient,
        String subject,
        String text,
        String html,
        @Nullable Sender sender) {
    private static final Pattern E_164 = Pattern.compile("\\+[1-9][0-9]{1,14}");
    private static final int MAX_SUBJECT = 200;

    /// The sender of an e-mail.
    ///
    /// @param address `null` for the server's configured address
    /// @param name `null` for the server's configured name
    /// @param replyTo `null` when replies go to the sender
    public record Sender(
            @Nullable String address,
            @Nullable String name,
            @Nullable String replyTo) {}

    /// @throws IllegalArgumentException when the recipient is not a valid address of the channel
    public Message {
        boolean isReachable =
                switch (channel) {
                    case EMAIL -> Rules.isEmail(recipient);
                    case SMS -> E_164.matcher(recipient).matches();
                };
        if (!isReachable) {
            throw new IllegalArgumentException("the recipient is no " + channel + " address");
        }
        subject = toOneLine(subject);
    }

    /// An e-mail from the server's configured sender.
    public static Message email(String recipient, String subject, String text, String html) {
        return new Message(Channel.EMAIL, recipient, subject, text, html, null);
    }

    /// An SMS.
    public static Message sms(String recipient, String text) {
        return new Message(Channel.SMS, recipient, "", text, "", null);
    }

    /// The same message with another sender.
    public Message withSender(Sender newSender) {
        return new Message(channel, recipient, subject, text, html, newSender);
    }

    /// Escapes a text for the HTML form of a message.
    public static String escapeHtml(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /// Replaces control characters and lone surrogates by spaces. A line break in a subject would
    /// start another header.
    private static String toOneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints()
                .limit(MAX_SUBJECT)
                .forEach(c -> line.appendCodePoint(
                        Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || isLoneSurrogate(c) ? ' ' : c));
        return line.toString().strip();
    }

    private static boolean isLoneSurrogate(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    /// The bytes that are encrypted for storage.
    byte[] toJson() {
        ObjectNode json = Json.object();
        json.put("recipient", recipient);
        json.put("subject", subject);
        json.put("text", text);
        json.put("html", html);
        if (sender != null) {
            ObjectNode from = json.putObject("sender");
            putIfPresent(from, "address", sender.address());
            putIfPresent(from, "name", sender.name());
            putIfPresent(from, "replyTo", sender.replyTo());
        }
        return Json.mapper().writeValueAsBytes(json);
    }

    private static void putIfPresent(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static @Nullable String optionalText(JsonNode json, String name) {
        return json.path(name).isString() ? json.path(name).stringValue() : null;
    }

    /// Reads the bytes that [#toJson] made.
    static Message parse(Channel channel, byte[] bytes) {
        var json = Json.mapper().readTree(bytes);
        return new Message(
                channel,
                json.path("recipient").asString(),
                json.path("subject").asString(),
                json.path("text").asString(),
                json.path("html").asString(),
                json.has("sender")
                        ? new Sender(
                                optionalText(json.path("sender"), "address"),
                                optionalText(json.path("sender"), "name"),
                                optionalText(json.path("sender"), "replyTo"))
                        : null);
    }

    @Override
    public String toString() {
        return "[redacted message]";
    }
}
