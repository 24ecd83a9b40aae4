package dev.trellis.webhooks;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Principal;
import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.db.Database;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import dev.trellis.json.Json;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.Rules;
import dev.trellis.json.ValidationContext;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.webhooks.delivery.SandboxFaults;
import dev.trellis.webhooks.delivery.TestEventSender;
import dev.trellis.webhooks.events.DeliveryAttempt;
import dev.trellis.webhooks.events.EventJson;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// `/sandbox/webhooks`: trying the endpoint out, and making things go wrong on purpose.
final class WebhookSandboxRoutes {
    private static final ObjectRule FAULTS = ObjectRule.object()
            .optional("failNext", Rules.wholeNumber(0, SandboxFaults.MAX_COUNT))
            .optional("duplicateNext", Rules.wholeNumber(0, SandboxFaults.MAX_COUNT))
            .optional("delaySeconds", Rules.wholeNumber(0, SandboxFaults.MAX_DELAY_SECONDS))
            .build();

    private final Database database;
    private final Platforms platforms;
    private final TestEventSender tests;
    private final SandboxFaults faults;
    private final Clock clock;

    WebhookSandboxRoutes(
            Database database, Platforms platforms, TestEventSender tests, SandboxFaults faults, Clock clock) {
        this.database = database;
        this.platforms = platforms;
        this.tests = tests;
        this.faults = faults;
        this.clock = clock;
    }

    void install(Routes routes, Authenticator authenticator, Idempotency idempotency) {
        // Production platforms try their endpoints out, too; the second path is what older
        // clients call.
        for (String path : List.of("/sandbox/webhooks/test", "/webhooks/test")) {
            routes.post(
                    path,
                    authenticator.requireManage((caller, call) ->
                            idempotency.runReserved(caller.platformId(), caller.token(), call, () -> test(caller))));
        }
        routes.get("/sandbox/webhooks/faults", authenticator.requireView((caller, call) -> {
            requireSandbox(caller);
            return Response.json(200, faults.get(caller.platformId()).json());
        }));
        routes.put("/sandbox/webhooks/faults", authenticator.requireManage(this::setFaults));
    }

    private Response test(Principal caller) {
        Platform platform = platforms.find(caller.platformId()).orElse(caller.platform());
        String endpoint = platform.webhookEndpoint()
                .orElseThrow(() -> new ApiException(
                        ErrorCode.WEBHOOK_ENDPOINT_NOT_SET,
                        "The platform has no webhookEndpoint. Set it first: PATCH /config {\"webhookEndpoint\": …}."));
        DeliveryAttempt attempt = tests.sendNow(platform);
        ObjectNode json = Json.object();
        json.put("url", endpoint);
        // The contract demands a number; no server answers with this one.
        json.put("response_status", attempt.status() == null ? 0 : attempt.status());
        json.put("response_body", EventJson.text(attempt.response()));
        return Response.json(200, json);
    }

    private Response setFaults(Principal caller, Request call) {
        requireSandbox(caller);
        ValidationContext reading = new ValidationContext(LocalDate.now(clock));
        @Nullable ObjectNode body = FAULTS.read(call.json(), "", reading);
        reading.throwIfInvalid();
        ObjectNode wanted = body == null ? Json.object() : body;
        SandboxFaults.Settings settings = new SandboxFaults.Settings(
                wanted.path("failNext").asInt(0),
                wanted.path("duplicateNext").asInt(0),
                wanted.path("delaySeconds").asInt(0));
        database.commit(SandboxFaults.set(caller.platformId(), settings));
        return Response.json(200, settings.json());
    }

    private static void requireSandbox(Principal caller) {
        if (caller.platform().mode() != Mode.SANDBOX) {
            throw new ApiException(ErrorCode.FORBIDDEN, "Faults can be asked for on sandbox platforms only.");
        }
    }
}
