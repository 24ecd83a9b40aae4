package dev.trellis.webhooks.keys;

import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import dev.trellis.json.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `GET /webhook-keys`: the public keys, without authentication. The response comes from memory, so
/// that anonymous requests put no load on the database.
public final class PublicSigningKeyRoutes {
    private final SigningKeys keys;

    public PublicSigningKeyRoutes(SigningKeys keys) {
        this.keys = keys;
    }

    /// Installs the route.
    public void install(Routes routes) {
        routes.get("/webhook-keys", this::list);
    }

    private Response list(Request request) {
        ObjectNode body = Json.object();
        ArrayNode data = body.putArray("data");
        keys.list().forEach(key -> data.add(key.json()));
        return Response.json(200, body);
    }
}
