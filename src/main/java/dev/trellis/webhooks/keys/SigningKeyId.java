package dev.trellis.webhooks.keys;

import dev.trellis.base.Id;
import java.util.UUID;

/// Id of a key that signs webhooks: `WebhookKey:<uuid>`.
public record SigningKeyId(UUID uuid) implements Id {
    private static final String PREFIX = "WebhookKey";

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public String toString() {
        return text();
    }
}
