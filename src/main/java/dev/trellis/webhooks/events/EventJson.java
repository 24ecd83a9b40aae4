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

/// Events and attempts as they are served.
public final class EventJson {
    private EventJson() {}

    /// One of a list.
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

    /// One event with what was sent and what came back.
    ///
    /// @param body the bytes that are sent; `null` when the customer was erased
    /// @param response opens what an attempt kept, as far as it still can be
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
        response.map(EventJson::text)
                .ifPresent(text -> json.put(attempt.status() == null ? "error" : "responseBody", text));
        return json;
    }

    /// Whatever an endpoint answered, as text that JSON can hold.
    public static String text(byte[] response) {
        return new String(response, StandardCharsets.UTF_8);
    }
}
