package dev.trellis.http;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.db.Database;
import dev.trellis.json.Json;
import tools.jackson.databind.node.ObjectNode;

/// `/healthz`: the process is alive. `/readyz`: the server can handle requests; the schema was
/// migrated before the server started to listen.
public final class HealthRoutes {
    private final Database database;

    public HealthRoutes(Database database) {
        this.database = database;
    }

    /// Registers the routes.
    public void install(Routes routes) {
        routes.page("/healthz", request -> status("alive"));
        routes.page("/readyz", request -> {
            if (!database.isReachable()) {
                throw new ApiException(ErrorCode.SERVICE_UNAVAILABLE, "The database does not answer.")
                        .withHeader("Retry-After", "1");
            }
            return status("ready");
        });
    }

    private static Response status(String status) {
        ObjectNode body = Json.object();
        body.put("status", status);
        return Response.json(200, body);
    }
}
