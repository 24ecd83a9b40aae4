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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The transactional outbox: features add an event to the statements of the change that causes it,
/// so that both are committed or neither is (behaviour, section 7).
///
/// The body of an event is made here, once, and stored encrypted. Every attempt sends these
/// bytes unchanged.
public final class Outbox {
    private final IdGenerator ids;
    private final DataKey serverKey;
    private volatile Consumer<PlatformId> wakeUp = platform -> {};

    /// @param serverKey encrypts events that are about no customer
    public Outbox(IdGenerator ids, DataKey serverKey) {
        this.ids = ids;
        this.serverKey = serverKey;
    }

    /// @param listener called after each commit that wrote an event, with the event's platform
    public void onCommit(Consumer<PlatformId> listener) {
        wakeUp = listener;
    }

    /// The statements that write an event about a customer; none when the platform's contract
    /// revision has no such event. The events of one customer are delivered in the order in which
    /// they are committed.
    ///
    /// @param key the customer's key, with which the event is encrypted
    /// @param data JSON of the resource, as `GET` returns it once this change is committed
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

    /// The statements that write an event about the platform itself. It is delivered independently
    /// of all others.
    ///
    /// @param data JSON; `null` when the event has none
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

    /// Creates a TEST event whose stream is already claimed, so that the caller sends it and no
    /// worker does.
    public ReservedEvent createReserved(Platform platform) {
        UUID id = ids.next();
        byte[] body = body(id, EventKind.Test.TYPE, null);
        Sealed sealed = seal(platform.id(), id, serverKey, body);
        return new ReservedEvent(
                new WebhookId(id),
                body,
                EventStore.RESERVED_LEASE,
                EventStore.insertReserved(platform.id(), id, EventKind.Test.TYPE, sealed.bytes()));
    }

    /// An event that its creator sends.
    ///
    /// @param body the JSON to send
    /// @param lease the lease under which the outcome must be reported
    /// @param insert writes the event; must be committed before it is sent
    public record ReservedEvent(WebhookId id, byte[] body, long lease, SqlStatement insert) {}

    /// Decrypts a body.
    ///
    /// @param customerKey `null` for an event that is about no customer
    /// @throws dev.trellis.sealing.DecryptionException when it was encrypted with another key or
    ///     for another event, or was altered
    byte[] open(PlatformId platform, UUID event, @Nullable DataKey customerKey, byte[] sealedBody) {
        return (customerKey == null ? serverKey : customerKey).open(sealedBody, bodyAssociatedData(platform, event));
    }

    /// Encrypts the response of an endpoint.
    ///
    /// @param customerKey `null` for an event that is about no customer
    byte[] sealResponse(PlatformId platform, UUID attempt, @Nullable DataKey customerKey, byte[] response) {
        return (customerKey == null ? serverKey : customerKey)
                .seal(response, responseAssociatedData(platform, attempt));
    }

    /// Decrypts the response of an endpoint.
    ///
    /// @param customerKey `null` for an event that is about no customer
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

    /// `{id, type, timestamp, data?}`, with the bytes of the data copied unchanged.
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
        out.writeBytes(",\"data\":".getBytes(StandardCharsets.US_ASCII));
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
