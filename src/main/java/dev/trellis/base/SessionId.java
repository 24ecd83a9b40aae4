package dev.trellis.base;

import java.util.Optional;
import java.util.UUID;

/// Id of a session of an embedded wallet: `Session:<uuid>`.
public record SessionId(UUID uuid) implements Id {
    private static final String PREFIX = "Session";

    public static Optional<SessionId> parse(String text) {
        return Id.parse(PREFIX, text).map(SessionId::new);
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
