package dev.trellis.base;

import java.util.Optional;
import java.util.UUID;

/// Id of a credential of an embedded wallet: `AuthMethod:<uuid>`.
public record AuthMethodId(UUID uuid) implements Id {
    private static final String PREFIX = "AuthMethod";

    public static Optional<AuthMethodId> parse(String text) {
        return Id.parse(PREFIX, text).map(AuthMethodId::new);
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
