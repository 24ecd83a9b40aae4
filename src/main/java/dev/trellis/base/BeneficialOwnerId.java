package dev.trellis.base;

import java.util.Optional;
import java.util.UUID;

/// Id of a beneficial owner: `BeneficialOwner:<uuid>`.
public record BeneficialOwnerId(UUID uuid) implements Id {
    private static final String PREFIX = "BeneficialOwner";

    public static Optional<BeneficialOwnerId> parse(String text) {
        return Id.parse(PREFIX, text).map(BeneficialOwnerId::new);
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
