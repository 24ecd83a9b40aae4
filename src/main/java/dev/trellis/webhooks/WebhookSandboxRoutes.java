package dev.trellis.webhooks;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Principal;
import dev.trellis.auth.RouteContext;
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
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Routes of `/sandbox/webhooks`: send a TEST event, and set the faults of a sandbox platform.
final class WebhookSandboxRoutes {
    private static final ObjectRule FAULTS = ObjectRule.object()
            .optional("failNext", Rules.wholeNumber(0, SandboxFaults.MAX_COUNT))
            .optional("duplicateNext", Rules.wholeNumber(0, SandboxFaults.MAX_COUNT))
            .optional("delaySeconds", Rules.wholeNumber(0, SandboxFaults.MAX_DELAY_SECONDS))
            .build();

    private final Database database;
    private final Platforms platforms;
    private final TestEventSender testEventSender;
    private final SandboxFaults faults;
    private final Clock clock;

    WebhookSandboxRoutes(
            Database database,
            Platforms platforms,
            TestEventSender testEventSender,
            SandboxFaults faults,
            Clock clock) {
        this.database = database;
        this.platforms = platforms;
        this.testEventSender = testEventSender;
        this.faults = faults;
        this.clock = clock;
    }

    void install(RouteContext api) {
        Routes routes = api.routes();
        Authenticator authenticator = api.authenticator();
        Idempotency idempotency = api.idempotency();
        // Production platforms may send TEST events, too. The second path is for older clients.
        for (String path : List.of("/sandbox/webhooks/test", "/webhooks/test")) {
            routes.post(
                    path,
                    authenticator.requireManage((principal, request) -> idempotency.runReserved(
                            principal.platformId(), principal.token(), request, () -> sendTest(principal))));
        }
        routes.get("/sandbox/webhooks/faults", authenticator.requireView((principal, request) -> {
            requireSandbox(principal);
            return Response.json(200, faults.get(principal.platformId()).json());
        }));
        routes.put("/sandbox/webhooks/faults", authenticator.requireManage(this::setFaults));
    }

    private Response sendTest(Principal principal) {
        Platform platform = platforms.find(principal.platformId()).orElse(principal.platform());
        String endpoint = platform.webhookEndpoint()
                .orElseThrow(() -> new ApiException(
                        ErrorCode.WEBHOOK_ENDPOINT_NOT_SET,
                        "The platform has no webhookEndpoint. Set it first: PATCH /config {\"webhookEndpoint\": …}."));
        DeliveryAttempt attempt = testEventSender.sendNow(platform);
        ObjectNode json = Json.object();
        json.put("url", endpoint);
        // The contract requires a number, and no server responds with status 0.
        json.put("response_status", attempt.status() == null ? 0 : attempt.status());
        json.put("response_body", attempt.responseText());
        return Response.json(200, json);
    }

    private Response setFaults(Principal principal, Request request) {
        requireSandbox(principal);
        ValidationContext context = new ValidationContext(LocalDate.now(clock));
        @Nullable ObjectNode parsed = FAULTS.read(request.json(), "", context);
        context.throwIfInvalid();
        ObjectNode body = parsed == null ? Json.object() : parsed;
        SandboxFaults.Settings settings = new SandboxFaults.Settings(
                body.path("failNext").asInt(0),
                body.path("duplicateNext").asInt(0),
                body.path("delaySeconds").asInt(0));
        database.commit(SandboxFaults.set(principal.platformId(), settings));
        return Response.json(200, settings.json());
    }

    private static void requireSandbox(Principal principal) {
        if (principal.platform().mode() != Mode.SANDBOX) {
            throw new ApiException(ErrorCode.FORBIDDEN, "Faults can be asked for on sandbox platforms only.");
        }
    }
}
