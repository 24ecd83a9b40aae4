package dev.trellis.webhooks.events;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Principal;
import dev.trellis.auth.RouteContext;
import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.PlatformId;
import dev.trellis.base.WebhookId;
import dev.trellis.db.Database;
import dev.trellis.http.Cursors;
import dev.trellis.http.Idempotency;
import dev.trellis.http.PageRequest;
import dev.trellis.http.QueryParameters;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import dev.trellis.json.Json;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.Rules;
import dev.trellis.json.Timestamps;
import dev.trellis.json.ValidationContext;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Routes of `/webhook-events`: list events, show one with its attempts, and replay them. They are
/// an addition to the public contract.
public final class EventRoutes {
    /// Maximum number of events that one request replays. Its response contains whether there
    /// are more.
    private static final int MAX_REPLAYED = 10_000;

    private static final ObjectRule REPLAY = ObjectRule.object()
            .optional("customerId", Rules.text(100))
            .optional("type", Rules.text(100))
            .optional("status", Rules.choice(EventStatus.DELIVERED.name(), EventStatus.PARKED.name()))
            .optional("createdAfter", Rules.timestamp())
            .optional("createdBefore", Rules.timestamp())
            .build();

    private final EventStore store;
    private final EventCipher eventKeys;
    private final Replays replays;
    private final Clock clock;

    public EventRoutes(Database database, EventCipher eventKeys, Replays replays, Clock clock) {
        this.store = new EventStore(database);
        this.eventKeys = eventKeys;
        this.replays = replays;
        this.clock = clock;
    }

    /// Installs the routes.
    public void install(RouteContext api) {
        Routes routes = api.routes();
        Authenticator authenticator = api.authenticator();
        Idempotency idempotency = api.idempotency();
        routes.get(
                "/webhook-events",
                authenticator.requireView((principal, request) -> list(principal, request, api.cursors())));
        routes.get("/webhook-events/{webhookId}", authenticator.requireView(this::get));
        routes.post(
                "/webhook-events/{webhookId}/replay",
                authenticator.requireManage((principal, request) -> replayOne(principal, request, idempotency)));
        routes.post(
                "/webhook-events/replay",
                authenticator.requireManage((principal, request) -> idempotency.runReserved(
                        principal.platformId(), principal.token(), request, () -> replayMany(principal, request))));
    }

    private Response list(Principal principal, Request request, Cursors cursors) {
        QueryParameters query = request.query(LocalDate.now(clock));
        @Nullable String status = query.text("status", Rules.choice(EventStatus.class));
        EventFilter filter = new EventFilter(
                query.optional("customerId", "Must be the id of a customer, Customer:<uuid>.", CustomerId::parse),
                query.text("type", Rules.text(100)),
                status == null ? null : EventStatus.valueOf(status),
                query.instant("createdAfter"),
                query.instant("createdBefore"));
        PageRequest page = cursors.paginate(principal.platformId(), "webhook-events", query);
        List<StoredEvent> rows = store.list(principal.platformId(), filter, page.afterId(), page.rowsToFetch());
        return page.toResponse(
                rows, event -> event.id().uuid(), event -> Json.mapper().writeValueAsBytes(EventJson.summary(event)));
    }

    private Response get(Principal principal, Request request) {
        PlatformId platform = principal.platformId();
        StoredEvent event = find(platform, request);
        EventCipher.LoadedKeys keys = eventKeys.load(platform, List.of(event));
        Optional<byte[]> body = keys.decryptBody(event);
        return Response.json(
                200,
                EventJson.detail(
                        event,
                        body.orElse(null),
                        store.attempts(platform, event.id()),
                        attempt -> body.isEmpty() ? Optional.empty() : keys.decryptResponse(event, attempt)));
    }

    private Response replayOne(Principal principal, Request request, Idempotency idempotency) {
        return idempotency.runOnce(principal.platformId(), principal.token(), request, recorder -> {
            StoredEvent event = find(principal.platformId(), request);
            ObjectNode json = EventJson.summary(event);
            json.put("status", EventStatus.PENDING.name());
            json.remove("finishedAt");
            if (event.status() != EventStatus.PENDING) {
                json.remove("nextAttemptAt");
            }
            Response response = Response.json(202, json);
            replays.replay(event, recorder.record(response));
            return response;
        });
    }

    private Response replayMany(Principal principal, Request request) {
        ValidationContext context = new ValidationContext(LocalDate.now(clock));
        @Nullable ObjectNode parsed = REPLAY.read(request.json(), "", context);
        ObjectNode body = parsed == null ? Json.object() : parsed;
        Optional<String> customerText = text(body, "customerId");
        Optional<CustomerId> customer = customerText.flatMap(CustomerId::parse);
        if (customerText.isPresent() && customer.isEmpty()) {
            context.addError("customerId", "Must be the id of a customer, Customer:<uuid>.");
        }
        if (!context.hasErrors() && customer.isEmpty() && !body.has("createdAfter") && !body.has("createdBefore")) {
            context.addError("createdAfter", "Say which events: by customerId, createdAfter or createdBefore.");
        }
        context.throwIfInvalid();
        EventFilter filter = new EventFilter(
                customer.orElse(null),
                text(body, "type").orElse(null),
                text(body, "status").map(EventStatus::valueOf).orElse(null),
                text(body, "createdAfter").map(Instant::parse).orElse(null),
                // Events that are written while the replay runs are not part of it.
                text(body, "createdBefore").map(Instant::parse).orElse(clock.instant()));
        Replays.Replayed replayed = replays.replay(principal.platformId(), filter, MAX_REPLAYED, count -> {});
        ObjectNode json = Json.object();
        json.put("replayed", replayed.count());
        json.put("hasMore", replayed.hasMore());
        if (replayed.hasMore() && replayed.last() != null) {
            json.put(
                    "continueFrom",
                    Timestamps.format(IdGenerator.timeOf(replayed.last().uuid())));
        }
        return Response.json(200, json);
    }

    private static Optional<String> text(ObjectNode body, String field) {
        return body.has(field) ? Optional.of(body.path(field).stringValue()) : Optional.empty();
    }

    /// @throws ApiException the same for an id that is malformed, of another platform, or of
    ///     no event
    private StoredEvent find(PlatformId platform, Request request) {
        return WebhookId.parse(request.pathParameter("webhookId"))
                .flatMap(id -> store.find(platform, id))
                .orElseThrow(() -> new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such event."));
    }
}
