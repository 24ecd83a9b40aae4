package dev.trellis.base;

import java.util.Optional;
import java.util.UUID;

/// Id of an event: `Webhook:<uuid>`, the same on every attempt to deliver it.
public record WebhookId(UUID uuid) implements Id {
    private static final String PREFIX = "Webhook";

    public static Optional<WebhookId> parse(String text) {
        return Id.parse(PREFIX, text).map(WebhookId::new);
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
