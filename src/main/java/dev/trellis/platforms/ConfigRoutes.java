package dev.trellis.platforms;

import dev.trellis.http.Answer;
import dev.trellis.http.Call;
import dev.trellis.http.Routes;
import dev.trellis.json.Reading;
import dev.trellis.outbound.EndpointRules;
import java.time.Clock;
import java.time.LocalDate;
import tools.jackson.databind.node.ObjectNode;

/// `/config`.
final class ConfigRoutes {
    private final Platforms platforms;
    private final EndpointRules endpoints;
    private final Clock clock;

    ConfigRoutes(Platforms platforms, EndpointRules endpoints, Clock clock) {
        this.platforms = platforms;
        this.endpoints = endpoints;
        this.clock = clock;
    }

    void install(Routes routes, Authenticator authenticator) {
        routes.get("/config", authenticator.view(this::get));
        routes.patch("/config", authenticator.manage(this::update));
    }

    private Answer get(Caller caller, Call call) {
        return Answer.json(
                200, ConfigRules.json(platforms.find(caller.platformId()).orElse(caller.platform())));
    }

    private Answer update(Caller caller, Call call) {
        Reading reading = new Reading(LocalDate.now(clock));
        ObjectNode change = ConfigRules.read(call.json(), caller.platform().mode(), endpoints, reading);
        return Answer.json(200, ConfigRules.json(platforms.configure(caller.platformId(), change)));
    }
}
