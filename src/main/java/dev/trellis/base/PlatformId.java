package dev.trellis.base;

import java.util.Optional;
import java.util.UUID;

/// Id of a platform, the tenant: `Platform:<uuid>`. It comes first in every query and every
/// primary key.
public record PlatformId(UUID uuid) implements Id {
    private static final String PREFIX = "Platform";

    public static Optional<PlatformId> parse(String text) {
        return Id.parse(PREFIX, text).map(PlatformId::new);
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
