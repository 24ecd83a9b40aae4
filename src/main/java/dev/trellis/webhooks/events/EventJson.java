package dev.trellis.webhooks.events;

import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/// The JSON of events and attempts in responses of the API.
final class EventJson {
    private EventJson() {}

    /// An event as it appears in a list.
    static ObjectNode summary(StoredEvent event) {
        ObjectNode json = Json.object();
        json.put("id", event.id().text());
        json.put("type", event.type());
        json.put("status", event.status().name());
        if (event.customer() != null) {
            json.put("customerId", event.customer().text());
        }
        json.put("createdAt", Timestamps.format(event.createdAt()));
        if (event.nextAttemptAt() != null) {
            json.put("nextAttemptAt", Timestamps.format(event.nextAttemptAt()));
        }
        if (event.finishedAt() != null) {
            json.put("finishedAt", Timestamps.format(event.finishedAt()));
        }
        return json;
    }

    /// One event with its payload and its attempts.
    ///
    /// @param body the JSON that is sent; `null` when it cannot be decrypted, because the customer
    ///     was erased, for example
    /// @param response decrypts the response of an attempt; empty when there is none
    static ObjectNode detail(
            StoredEvent event,
            byte @Nullable [] body,
            List<StoredAttempt> attempts,
            Function<StoredAttempt, Optional<byte[]>> response) {
        ObjectNode json = summary(event);
        if (body != null) {
            json.putRawValue("payload", new RawValue(new String(body, StandardCharsets.UTF_8)));
        }
        ArrayNode list = json.putArray("attempts");
        attempts.forEach(attempt -> list.add(attempt(attempt, response.apply(attempt))));
        return json;
    }

    private static ObjectNode attempt(StoredAttempt attempt, Optional<byte[]> response) {
        ObjectNode json = Json.object();
        json.put("startedAt", Timestamps.format(attempt.startedAt()));
        json.put("durationMillis", attempt.durationMillis());
        json.put("outcome", attempt.outcome().name());
        if (!attempt.endpoint().isEmpty()) {
            json.put("url", attempt.endpoint());
        }
        if (attempt.status() != null) {
            json.put("responseStatus", attempt.status());
        }
        response.map(DeliveryAttempt::responseText)
                .ifPresent(text -> json.put(attempt.status() == null ? "error" : "responseBody", text));
        return json;
    }
}
