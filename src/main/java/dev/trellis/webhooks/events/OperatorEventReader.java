package dev.trellis.webhooks.events;

import dev.trellis.base.PlatformId;
import dev.trellis.base.WebhookId;
import dev.trellis.db.Database;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Read access to events. The list for operators never has the events' content, which may be
/// personal data.
public final class OperatorEventReader {
    private final EventStore store;

    public OperatorEventReader(Database database) {
        this.store = new EventStore(database);
    }

    /// Finds one event, with its encrypted body.
    public Optional<StoredEvent> find(PlatformId platform, WebhookId event) {
        return store.find(platform, event);
    }

    /// Lists events, newest first, each in the form of `GET /webhook-events`.
    public List<ObjectNode> listNewest(PlatformId platform, EventFilter filter, int limit) {
        return store.list(platform, filter, null, limit).stream()
                .map(EventJson::summary)
                .toList();
    }
}
