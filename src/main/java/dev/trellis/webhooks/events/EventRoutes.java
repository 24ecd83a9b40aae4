package dev.trellis.webhooks.events;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Principal;
import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.PlatformId;
import dev.trellis.base.WebhookId;
import dev.trellis.http.Cursors;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Pagination;
import dev.trellis.http.QueryParameters;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import dev.trellis.json.Json;
import dev.trellis.json.ObjectRule;
import dev.trellis.json.Rules;
import dev.trellis.json.Timestamps;
import dev.trellis.json.ValidationContext;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.DecryptionException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// `/webhook-events`: what was sent, what came back, and sending it again. An addition of ours to
/// the contract.
public final class EventRoutes {
    /// One call replays no more; it says whether there is more.
    private static final int MAX_REPLAYED = 10_000;

    private static final ObjectRule REPLAY = ObjectRule.object()
            .optional("customerId", Rules.text(100))
            .optional("type", Rules.text(100))
            .optional("status", Rules.choice(EventStatus.DELIVERED.name(), EventStatus.PARKED.name()))
            .optional("createdAfter", Rules.timestamp())
            .optional("createdBefore", Rules.timestamp())
            .build();

    private final EventStore store;
    private final Outbox outbox;
    private final CustomerKeyLookup customerKeys;
    private final Replays replays;
    private final Clock clock;

    public EventRoutes(EventStore store, Outbox outbox, CustomerKeyLookup customerKeys, Replays replays, Clock clock) {
        this.store = store;
        this.outbox = outbox;
        this.customerKeys = customerKeys;
        this.replays = replays;
        this.clock = clock;
    }

    public void install(Routes routes, Authenticator authenticator, Cursors cursors, Idempotency idempotency) {
        routes.get("/webhook-events", authenticator.requireView((caller, call) -> list(caller, call, cursors)));
        routes.get("/webhook-events/{webhookId}", authenticator.requireView(this::get));
        routes.post(
                "/webhook-events/{webhookId}/replay",
                authenticator.requireManage((caller, call) -> replayOne(caller, call, idempotency)));
        routes.post(
                "/webhook-events/replay",
                authenticator.requireManage((caller, call) -> idempotency.runReserved(
                        caller.platformId(), caller.token(), call, () -> replayMany(caller, call))));
    }

    private Response list(Principal caller, Request call, Cursors cursors) {
        QueryParameters query = call.query(LocalDate.now(clock));
        @Nullable String status = query.text("status", Rules.choice(EventStatus.class));
        EventFilter filter = new EventFilter(
                query.optional("customerId", "Must be the id of a customer, Customer:<uuid>.", CustomerId::parse),
                query.text("type", Rules.text(100)),
                status == null ? null : EventStatus.valueOf(status),
                query.instant("createdAfter"),
                query.instant("createdBefore"));
        Pagination walk = cursors.paginate(caller.platformId(), "webhook-events", query);
        List<StoredEvent> rows = store.list(caller.platformId(), filter, walk.afterId(), walk.rowsToFetch());
        return walk.toResponse(
                rows, event -> event.id().uuid(), event -> Json.mapper().writeValueAsBytes(EventJson.summary(event)));
    }

    private Response get(Principal caller, Request call) {
        PlatformId platform = caller.platformId();
        StoredEvent event = find(platform, call);
        Optional<Opened> opened = open(event);
        return Response.json(
                200,
                EventJson.detail(
                        event,
                        opened.map(Opened::body).orElse(null),
                        store.attempts(platform, event.id()),
                        attempt -> opened.flatMap(with -> response(platform, attempt, with.key()))));
    }

    private record Opened(byte[] body, @Nullable DataKey key) {}

    /// Nothing when the customer was erased, or when the server cannot open what it sealed.
    private Optional<Opened> open(StoredEvent event) {
        try {
            @Nullable
            DataKey key = event.customer() == null
                    ? null
                    : customerKeys
                            .find(event.platform(), List.of(event.customer()))
                            .get(event.customer());
            return event.customer() != null && key == null
                    ? Optional.empty()
                    : Optional.of(
                            new Opened(outbox.open(event.platform(), event.id().uuid(), key, event.sealedBody()), key));
        } catch (DecryptionException unreadable) {
            return Optional.empty();
        }
    }

    private Optional<byte[]> response(PlatformId platform, StoredAttempt attempt, @Nullable DataKey key) {
        if (attempt.sealedResponse() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(outbox.openResponse(platform, attempt.id(), key, attempt.sealedResponse()));
        } catch (DecryptionException unreadable) {
            return Optional.empty();
        }
    }

    private Response replayOne(Principal caller, Request call, Idempotency idempotency) {
        return idempotency.runOnce(caller.platformId(), caller.token(), call, recorder -> {
            StoredEvent event = find(caller.platformId(), call);
            ObjectNode json = EventJson.summary(event);
            json.put("status", EventStatus.PENDING.name());
            json.remove("finishedAt");
            if (event.status() != EventStatus.PENDING) {
                json.remove("nextAttemptAt");
            }
            Response answer = Response.json(202, json);
            replays.replayOne(event, recorder.record(answer));
            return answer;
        });
    }

    private Response replayMany(Principal caller, Request call) {
        ValidationContext reading = new ValidationContext(LocalDate.now(clock));
        @Nullable ObjectNode read = REPLAY.read(call.json(), "", reading);
        ObjectNode body = read == null ? Json.object() : read;
        Optional<String> customerText = text(body, "customerId");
        Optional<CustomerId> customer = customerText.flatMap(CustomerId::parse);
        if (customerText.isPresent() && customer.isEmpty()) {
            reading.addError("customerId", "Must be the id of a customer, Customer:<uuid>.");
        }
        if (!reading.hasErrors() && customer.isEmpty() && !body.has("createdAfter") && !body.has("createdBefore")) {
            reading.addError("createdAfter", "Say which events: by customerId, createdAfter or createdBefore.");
        }
        reading.throwIfInvalid();
        EventFilter filter = new EventFilter(
                customer.orElse(null),
                text(body, "type").orElse(null),
                text(body, "status").map(EventStatus::valueOf).orElse(null),
                text(body, "createdAfter").map(Instant::parse).orElse(null),
                // What comes while the replay runs is no part of it.
                text(body, "createdBefore").map(Instant::parse).orElse(clock.instant()));
        Replays.Replayed replayed = replays.replay(caller.platformId(), filter, MAX_REPLAYED, count -> {});
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
    private StoredEvent find(PlatformId platform, Request call) {
        return WebhookId.parse(call.pathParameter("webhookId"))
                .flatMap(id -> store.find(platform, id))
                .orElseThrow(() -> new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such event."));
    }
}
