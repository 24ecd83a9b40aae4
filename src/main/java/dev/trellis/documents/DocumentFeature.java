package dev.trellis.documents;

import dev.trellis.auth.RouteContext;
import dev.trellis.base.Environment;
import dev.trellis.customers.Customers;
import dev.trellis.db.Database;
import dev.trellis.sealing.RootKeyRing;
import dev.trellis.storage.S3Storage;
import org.jspecify.annotations.Nullable;

/// Assembles this package.
public final class DocumentFeature {
    private final DocumentStore store;
    private final DocumentService documents;
    private final StreamingUploadWriter uploads;
    private final Environment environment;

    /// @param objects where new files are stored; `null` for in PostgreSQL. Files that were stored
    ///     before stay where they are
    public DocumentFeature(
            Database database,
            @Nullable S3Storage objects,
            Customers customers,
            VerificationLookup verifications,
            RootKeyRing keyRing,
            Environment environment) {
        this.store = new DocumentStore(database, objects);
        this.documents = new DocumentService(database, store, customers, verifications, environment);
        this.uploads = new StreamingUploadWriter(store, keyRing::newDataKey);
        this.environment = environment;
    }

    /// Installs the routes of `/documents`.
    public void install(RouteContext api) {
        new DocumentRoutes(documents, uploads, api, environment).install();
    }

    /// The service for the pages of the hosted flow, on which people upload their own documents.
    public HolderDocuments holderDocuments() {
        return new HolderDocuments(documents, uploads, environment.ids());
    }

    /// Removes stored files that belong to no document, and objects that nothing refers to any
    /// more. Called periodically.
    ///
    /// @return the number of files of which something was removed
    public int removeLeftovers() {
        int found = store.removeLeftovers();
        store.removeObsoleteObjects();
        return found;
    }

    /// The decrypted files of documents, for reviewers.
    public DocumentContentReader content() {
        return new DocumentContentReader(documents, store);
    }
}
