package dev.trellis.webhooks.events;

import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Events as an operator looks at them: never their content, which may be personal.
public final class EventReader {
    private final EventStore store;

    public EventReader(Database database) {
        this.store = new EventStore(database);
    }

    /// Newest first, each as `GET /webhook-events` lists it.
    public List<ObjectNode> listNewest(PlatformId platform, EventFilter filter, int limit) {
        return store.list(platform, filter, null, limit).stream()
                .map(EventJson::summary)
                .toList();
    }
}
