package dev.trellis.messages;

import dev.trellis.base.Id;
import java.util.Optional;
import java.util.UUID;

/// Id of a message: `Message:<uuid>`.
public record MessageId(UUID uuid) implements Id {
    private static final String PREFIX = "Message";

    /// Parses an id; empty when the text is none.
    public static Optional<MessageId> parse(String text) {
        return Id.parse(PREFIX, text).map(MessageId::new);
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public String toString() {
        return text();
    }
}
