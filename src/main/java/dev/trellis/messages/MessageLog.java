package dev.trellis.messages;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import dev.trellis.sealing.DataKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The messages of a platform, to be read by its operator, whether they went out or not. What they
/// say is personal.
public final class MessageLog {
    private final MessageStore store;
    private final KeyLookup customerKeys;

    /// The keys of customers; those that have been forgotten are not among them.
    @FunctionalInterface
    public interface KeyLookup {
        Map<CustomerId, DataKey> find(PlatformId platform, Collection<CustomerId> customers);
    }

    public MessageLog(Database database, KeyLookup customerKeys) {
        this.store = new MessageStore(database);
        this.customerKeys = customerKeys;
    }

    /// Newest first, each with recipient and subject.
    ///
    /// @param customer whose; `null` for everybody's
    public List<ObjectNode> listNewest(PlatformId platform, @Nullable CustomerId customer, int limit) {
        List<StoredMessage> messages = store.newest(platform, customer, limit);
        Map<CustomerId, DataKey> keys = customerKeys.find(
                platform,
                messages.stream().map(StoredMessage::customer).distinct().toList());
        return messages.stream()
                .map(message -> heading(message, keys.get(message.customer())))
                .toList();
    }

    /// One with all that it says.
    public Optional<ObjectNode> find(PlatformId platform, MessageId id) {
        return store.find(platform, id).map(message -> {
            @Nullable
            DataKey key =
                    customerKeys.find(platform, List.of(message.customer())).get(message.customer());
            ObjectNode json = heading(message, key);
            if (key != null) {
                Message opened = message.open(key);
                json.put("text", opened.text());
                if (!opened.html().isEmpty()) {
                    json.put("html", opened.html());
                }
            }
            return json;
        });
    }

    /// Without recipient and subject once the customer has been erased.
    private static ObjectNode heading(StoredMessage message, @Nullable DataKey key) {
        ObjectNode json = Json.object();
        json.put("id", message.id().text());
        json.put("createdAt", Timestamps.format(message.createdAt()));
        json.put("channel", message.channel().name());
        json.put("status", message.status());
        json.put("tries", message.tries());
        json.put("customerId", message.customer().text());
        if (key != null) {
            Message opened = message.open(key);
            json.put("recipient", opened.recipient());
            if (!opened.subject().isEmpty()) {
                json.put("subject", opened.subject());
            }
        }
        return json;
    }
}
