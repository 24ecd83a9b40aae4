package dev.trellis.base;

import java.util.Optional;
import java.util.UUID;

/// Id of a verification: `Verification:<uuid>`.
public record VerificationId(UUID uuid) implements Id {
    private static final String PREFIX = "Verification";

    public static Optional<VerificationId> parse(String text) {
        return Id.parse(PREFIX, text).map(VerificationId::new);
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
