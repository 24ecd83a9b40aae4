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

/// Read access to a platform's messages for the operator, whether they were sent or not. Their
/// content is personal data.
public final class OperatorMessageReader {
    private final MessageStore store;
    private final KeyLookup customerKeys;

    /// Finds the keys of customers.
    @FunctionalInterface
    public interface KeyLookup {
        /// The keys of those customers who have not been erased.
        Map<CustomerId, DataKey> find(PlatformId platform, Collection<CustomerId> customers);
    }

    public OperatorMessageReader(Database database, KeyLookup customerKeys) {
        this.store = new MessageStore(database);
        this.customerKeys = customerKeys;
    }

    /// Lists messages, newest first, each with recipient and subject.
    ///
    /// @param customer the recipient; `null` for messages to all customers
    public List<ObjectNode> listNewest(PlatformId platform, @Nullable CustomerId customer, int limit) {
        List<StoredMessage> messages = store.listNewest(platform, customer, limit);
        Map<CustomerId, DataKey> keys = customerKeys.find(
                platform,
                messages.stream().map(StoredMessage::customer).distinct().toList());
        return messages.stream()
                .map(message -> heading(message, keys.get(message.customer())))
                .toList();
    }

    /// Finds one message, with its text.
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

    /// The fields of a message in a list; without recipient and subject when the customer
    /// was erased.
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
