package dev.trellis.platforms.api;

import dev.trellis.auth.Principal;
import dev.trellis.auth.RouteContext;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.json.ValidationContext;
import dev.trellis.outbound.EndpointPolicy;
import dev.trellis.platforms.ConfigRules;
import dev.trellis.platforms.Platforms;
import java.time.Clock;
import java.time.LocalDate;
import tools.jackson.databind.node.ObjectNode;

/// The routes of `/config`.
final class ConfigRoutes {
    private final Platforms platforms;
    private final EndpointPolicy endpoints;
    private final Clock clock;

    ConfigRoutes(Platforms platforms, EndpointPolicy endpoints, Clock clock) {
        this.platforms = platforms;
        this.endpoints = endpoints;
        this.clock = clock;
    }

    void install(RouteContext api) {
        api.routes().get("/config", api.authenticator().requireView(this::get));
        api.routes().patch("/config", api.authenticator().requireManage(this::update));
    }

    private Response get(Principal principal, Request request) {
        return Response.json(
                200, ConfigRules.json(platforms.find(principal.platformId()).orElse(principal.platform())));
    }

    private Response update(Principal principal, Request request) {
        ValidationContext context = new ValidationContext(LocalDate.now(clock));
        ObjectNode change =
                ConfigRules.read(request.json(), principal.platform().mode(), endpoints, context);
        return Response.json(200, ConfigRules.json(platforms.updateConfig(principal.platformId(), change)));
    }
}
