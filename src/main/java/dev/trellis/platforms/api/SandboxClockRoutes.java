package dev.trellis.platforms.api;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Principal;
import dev.trellis.auth.RouteContext;
import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.Rules;
import dev.trellis.json.Timestamps;
import dev.trellis.json.ValidationContext;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.PlatformClock;
import java.time.Clock;
import java.time.LocalDate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// `/sandbox/clock`: reads a sandbox's clock and moves it ahead. An addition of ours to
/// the contract.
final class SandboxClockRoutes {
    /// At most one year per request.
    private static final long MAX_SECONDS = 31_536_000;

    private static final ObjectRule ADVANCE = ObjectRule.object()
            .required("advanceSeconds", Rules.wholeNumber(1, MAX_SECONDS))
            .build();

    private final PlatformClock platformClock;
    private final Consumer<Platform> clockMoved;
    private final Clock clock;

    /// @param clockMoved called after a clock was moved, to apply the effects of the new time
    ///     at once
    SandboxClockRoutes(PlatformClock platformClock, Consumer<Platform> clockMoved, Clock clock) {
        this.platformClock = platformClock;
        this.clockMoved = clockMoved;
        this.clock = clock;
    }

    void install(RouteContext api) {
        Authenticator authenticator = api.authenticator();
        api.routes()
                .get(
                        "/sandbox/clock",
                        authenticator.requireView((principal, request) -> clockResponse(sandbox(principal))));
        api.routes()
                .post(
                        "/sandbox/clock",
                        authenticator.requireManage((principal, request) -> api.idempotency()
                                .runReserved(
                                        principal.platformId(),
                                        principal.token(),
                                        request,
                                        () -> advanceClock(principal, request))));
    }

    private Response advanceClock(Principal principal, Request request) {
        Platform platform = sandbox(principal);
        ValidationContext context = new ValidationContext(LocalDate.now(clock));
        @Nullable ObjectNode read = ADVANCE.read(request.json(), "", context);
        ObjectNode body = read == null ? Json.object() : read;
        ADVANCE.requireComplete(body, "", context);
        context.throwIfInvalid();
        platformClock.advance(platform, body.path("advanceSeconds").asLong());
        clockMoved.accept(platform);
        return clockResponse(platform);
    }

    private Response clockResponse(Platform platform) {
        ObjectNode json = Json.object();
        json.put("now", Timestamps.format(platformClock.now(platform)));
        return Response.json(200, json);
    }

    private static Platform sandbox(Principal principal) {
        if (principal.platform().mode() != Mode.SANDBOX) {
            throw new ApiException(ErrorCode.FORBIDDEN, "Only a sandbox platform has a clock that can be moved.");
        }
        return principal.platform();
    }
}
