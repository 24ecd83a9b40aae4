package dev.trellis.base;

import java.util.Optional;
import java.util.UUID;

/// Id of an internal account: `InternalAccount:<uuid>`.
public record InternalAccountId(UUID uuid) implements Id {
    private static final String PREFIX = "InternalAccount";

    public static Optional<InternalAccountId> parse(String text) {
        return Id.parse(PREFIX, text).map(InternalAccountId::new);
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
