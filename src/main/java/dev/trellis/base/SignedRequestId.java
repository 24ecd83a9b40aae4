package dev.trellis.base;

import java.util.Optional;
import java.util.UUID;

/// Id of a request that is waiting for its signature: `Request:<uuid>`.
public record SignedRequestId(UUID uuid) implements Id {
    private static final String PREFIX = "Request";

    public static Optional<SignedRequestId> parse(String text) {
        return Id.parse(PREFIX, text).map(SignedRequestId::new);
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
