package dev.trellis.webhooks.events;

import dev.trellis.base.CustomerId;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.PlatformId;
import dev.trellis.base.WebhookId;
import dev.trellis.db.SqlStatement;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.AssociatedData;
import dev.trellis.sealing.DataKey;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Where a feature leaves an event, among the writes of the change that caused it: there is no
/// moment at which one is committed and the other is not (behaviour, section 7).
///
/// The bytes that will be sent are made here, once, and sealed. Every attempt sends them as
/// they are.
public final class Outbox {
    private final IdGenerator ids;
    private final DataKey serverKey;
    private volatile Consumer<PlatformId> wakeUp = platform -> {};

    /// @param serverKey seals events that concern no customer
    public Outbox(IdGenerator ids, DataKey serverKey) {
        this.ids = ids;
        this.serverKey = serverKey;
    }

    /// Who is told, after each commit, that a platform has something to deliver.
    public void onCommit(Consumer<PlatformId> listener) {
        wakeUp = listener;
    }

    /// An event about a customer. The events of one customer are delivered in the order in which
    /// they are committed.
    ///
    /// @param key the customer's
    /// @param data the resource as `GET` would return it once this change is committed, in JSON
    public List<SqlStatement> add(Platform platform, CustomerId customer, DataKey key, EventKind event, byte[] data) {
        return event
                .type(platform.revision())
                .map(type -> {
                    UUID id = ids.next();
                    Sealed sealed = seal(platform.id(), id, key, body(id, type, data));
                    return insertStatement(platform.id(), customer.uuid(), customer, type, event.isRetried(), sealed);
                })
                .stream()
                .toList();
    }

    /// An event about the platform itself, delivered independently of all others.
    ///
    /// @param data in JSON; `null` when the event has none
    public List<SqlStatement> add(Platform platform, EventKind event, byte @Nullable [] data) {
        return event
                .type(platform.revision())
                .map(type -> {
                    UUID id = ids.next();
                    Sealed sealed = seal(platform.id(), id, serverKey, body(id, type, data));
                    return insertStatement(platform.id(), id, null, type, event.isRetried(), sealed);
                })
                .stream()
                .toList();
    }

    /// A TEST that the caller delivers himself, under a lease nobody else has.
    public ReservedEvent createReserved(Platform platform) {
        UUID id = ids.next();
        byte[] body = body(id, EventKind.Test.TYPE, null);
        Sealed sealed = seal(platform.id(), id, serverKey, body);
        return new ReservedEvent(
                new WebhookId(id),
                body,
                EventStore.insertReserved(platform.id(), id, EventKind.Test.TYPE, sealed.bytes()));
    }

    /// @param insert held under [EventStore#HELD_LEASE]
    public record ReservedEvent(WebhookId id, byte[] body, SqlStatement insert) {}

    /// The bytes to send; nothing is known of them but that this key sealed them.
    public byte[] open(PlatformId platform, UUID event, @Nullable DataKey customerKey, byte[] sealedBody) {
        return (customerKey == null ? serverKey : customerKey).open(sealedBody, bodyAssociatedData(platform, event));
    }

    public byte[] sealResponse(PlatformId platform, UUID attempt, @Nullable DataKey customerKey, byte[] response) {
        return (customerKey == null ? serverKey : customerKey)
                .seal(response, responseAssociatedData(platform, attempt));
    }

    byte[] openResponse(PlatformId platform, UUID attempt, @Nullable DataKey customerKey, byte[] sealed) {
        return (customerKey == null ? serverKey : customerKey).open(sealed, responseAssociatedData(platform, attempt));
    }

    private SqlStatement insertStatement(
            PlatformId platform,
            UUID stream,
            @Nullable CustomerId customer,
            String type,
            boolean isRetried,
            Sealed sealed) {
        return EventStore.insert(platform, stream, sealed.id(), customer, type, isRetried, sealed.bytes())
                .withAfterCommit(() -> wakeUp.accept(platform));
    }

    private record Sealed(UUID id, byte[] bytes) {}

    private static Sealed seal(PlatformId platform, UUID id, DataKey key, byte[] body) {
        return new Sealed(id, key.seal(body, bodyAssociatedData(platform, id)));
    }

    /// `{id, type, timestamp, data?}`, with the data copied in as it is.
    private static byte[] body(UUID id, String type, byte @Nullable [] data) {
        ObjectNode head = Json.object();
        head.put("id", new WebhookId(id).text());
        head.put("type", type);
        head.put("timestamp", Timestamps.format(IdGenerator.timeOf(id)));
        byte[] headBytes = Json.mapper().writeValueAsBytes(head);
        if (data == null) {
            return headBytes;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(headBytes.length + data.length + 10);
        out.write(headBytes, 0, headBytes.length - 1);
        out.writeBytes(",\"data\":".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        out.writeBytes(data);
        out.write('}');
        return out.toByteArray();
    }

    private static AssociatedData bodyAssociatedData(PlatformId platform, UUID event) {
        return new AssociatedData(platform.uuid(), event, "webhook-body");
    }

    private static AssociatedData responseAssociatedData(PlatformId platform, UUID attempt) {
        return new AssociatedData(platform.uuid(), attempt, "webhook-response");
    }
}
