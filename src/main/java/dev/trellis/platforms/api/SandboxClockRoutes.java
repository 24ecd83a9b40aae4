package dev.trellis.platforms.api;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Principal;
import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
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

/// `/sandbox/clock`: what time it is for a sandbox, and moving it ahead. An addition of ours to
/// the contract.
final class SandboxClockRoutes {
    /// A year in one call.
    private static final long MAX_SECONDS = 31_536_000;

    private static final ObjectRule ADVANCE = ObjectRule.object()
            .required("advanceSeconds", Rules.wholeNumber(1, MAX_SECONDS))
            .build();

    private final PlatformClock platformClock;
    private final Consumer<Platform> moved;
    private final Clock clock;

    /// @param moved does at once what the new time brings about
    SandboxClockRoutes(PlatformClock platformClock, Consumer<Platform> moved, Clock clock) {
        this.platformClock = platformClock;
        this.moved = moved;
        this.clock = clock;
    }

    void install(Routes routes, Authenticator authenticator, Idempotency idempotency) {
        routes.get("/sandbox/clock", authenticator.view((caller, call) -> answer(sandbox(caller))));
        routes.post(
                "/sandbox/clock",
                authenticator.manage((caller, call) -> idempotency.onceReserved(
                        caller.platformId(), caller.token(), call, () -> advanceClock(caller, call))));
    }

    private Response advanceClock(Principal caller, Request call) {
        Platform platform = sandbox(caller);
        ValidationContext reading = new ValidationContext(LocalDate.now(clock));
        @Nullable ObjectNode read = ADVANCE.read(call.json(), "", reading);
        ObjectNode body = read == null ? Json.object() : read;
        ADVANCE.requireComplete(body, "", reading);
        reading.throwIfInvalid();
        platformClock.advance(platform, body.path("advanceSeconds").asLong());
        moved.accept(platform);
        return answer(platform);
    }

    private Response answer(Platform platform) {
        ObjectNode json = Json.object();
        json.put("now", Timestamps.format(platformClock.now(platform)));
        return Response.json(200, json);
    }

    private static Platform sandbox(Principal caller) {
        if (caller.platform().mode() != Mode.SANDBOX) {
            throw new ApiException(ErrorCode.FORBIDDEN, "Only a sandbox platform has a clock that can be moved.");
        }
        return caller.platform();
    }
}
