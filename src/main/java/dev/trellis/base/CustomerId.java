package dev.trellis.base;

import java.util.Optional;
import java.util.UUID;

/// Id of a customer: `Customer:<uuid>`.
public record CustomerId(UUID uuid) implements Id {
    private static final String PREFIX = "Customer";

    public static Optional<CustomerId> parse(String text) {
        return Id.parse(PREFIX, text).map(CustomerId::new);
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
