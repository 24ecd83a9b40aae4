package dev.trellis.base;

import java.util.Optional;
import java.util.UUID;

/// Id of a document: `Document:<uuid>`.
public record DocumentId(UUID uuid) implements Id {
    private static final String PREFIX = "Document";

    public static Optional<DocumentId> parse(String text) {
        return Id.parse(PREFIX, text).map(DocumentId::new);
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
