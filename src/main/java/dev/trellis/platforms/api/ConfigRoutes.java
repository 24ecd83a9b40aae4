package dev.trellis.platforms.api;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Principal;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import dev.trellis.json.ValidationContext;
import dev.trellis.outbound.EndpointPolicy;
import dev.trellis.platforms.ConfigRules;
import dev.trellis.platforms.Platforms;
import java.time.Clock;
import java.time.LocalDate;
import tools.jackson.databind.node.ObjectNode;

/// `/config`.
final class ConfigRoutes {
    private final Platforms platforms;
    private final EndpointPolicy endpoints;
    private final Clock clock;

    ConfigRoutes(Platforms platforms, EndpointPolicy endpoints, Clock clock) {
        this.platforms = platforms;
        this.endpoints = endpoints;
        this.clock = clock;
    }

    void install(Routes routes, Authenticator authenticator) {
        routes.get("/config", authenticator.view(this::get));
        routes.patch("/config", authenticator.manage(this::update));
    }

    private Response get(Principal caller, Request call) {
        return Response.json(
                200, ConfigRules.json(platforms.find(caller.platformId()).orElse(caller.platform())));
    }

    private Response update(Principal caller, Request call) {
        ValidationContext reading = new ValidationContext(LocalDate.now(clock));
        ObjectNode change = ConfigRules.read(call.json(), caller.platform().mode(), endpoints, reading);
        return Response.json(200, ConfigRules.json(platforms.updateConfig(caller.platformId(), change)));
    }
}
