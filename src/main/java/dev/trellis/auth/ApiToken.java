package dev.trellis.auth;

import dev.trellis.base.Secret;
import dev.trellis.base.TokenId;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// An API token without its secret, which is returned once, at creation, and of which the server
/// stores only a hash.
public record ApiToken(TokenId id, String name, Set<Permission> permissions, Instant createdAt, Instant updatedAt) {
    /// The user name of HTTP Basic.
    public String clientId() {
        return id.clientId();
    }

    /// Returns the token as the API represents it.
    ///
    /// @param secret included at creation only
    ObjectNode json(@Nullable Secret secret) {
        ObjectNode json = Json.object();
        json.put("id", id.text());
        json.put("name", name);
        permissions.forEach(permission -> json.withArray("permissions").add(permission.name()));
        json.put("clientId", clientId());
        if (secret != null) {
            json.put("clientSecret", secret.reveal());
        }
        json.put("createdAt", Timestamps.format(createdAt));
        json.put("updatedAt", Timestamps.format(updatedAt));
        return json;
    }
}
