package dev.trellis.documents;

import dev.trellis.auth.Authenticator;
import dev.trellis.base.IdGenerator;
import dev.trellis.customers.Customers;
import dev.trellis.db.Database;
import dev.trellis.http.Cursors;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Routes;
import dev.trellis.sealing.KeyRing;
import dev.trellis.storage.ObjectStorage;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// Puts together what receives, keeps and serves documents.
public final class DocumentFeature {
    private final DocumentStore store;
    private final DocumentService documents;
    private final UploadReceiver uploads;
    private final IdGenerator ids;
    private final Clock clock;

    /// @param objects where files are kept from now on; `null` for in PostgreSQL. Those of before
    ///     stay where they are
    public DocumentFeature(
            Database database,
            @Nullable ObjectStorage objects,
            Customers customers,
            KeyRing keyRing,
            IdGenerator ids,
            Clock clock) {
        this.store = new DocumentStore(database, objects);
        this.documents = new DocumentService(database, store, customers, clock);
        this.uploads = new UploadReceiver(store, keyRing::newDataKey);
        this.ids = ids;
        this.clock = clock;
    }

    public void install(Routes routes, Authenticator authenticator, Cursors cursors, Idempotency idempotency) {
        new DocumentRoutes(documents, uploads, cursors, idempotency, ids, clock).install(routes, authenticator);
    }

    /// For pages on which people upload their own.
    public HolderDocuments holderDocuments() {
        return new HolderDocuments(documents, uploads, ids);
    }

    /// Removes files that no document came of, and objects that nothing needs any more; called now
    /// and then.
    ///
    /// @return of how many files there was something to remove
    public int removeLeftovers() {
        int found = store.removeLeftovers();
        store.removeObsoleteObjects();
        return found;
    }

    /// The files of documents, for reviewers.
    public DocumentContent content() {
        return new DocumentContent(documents, store);
    }
}
