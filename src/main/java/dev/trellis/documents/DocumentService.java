package dev.trellis.documents;

import dev.trellis.base.ApiException;
import dev.trellis.base.DocumentId;
import dev.trellis.base.Environment;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.Id;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.PlatformId;
import dev.trellis.customers.Customers;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.sealing.DataKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Creates, replaces, deletes and lists documents (behaviour, section 6). Their files have been
/// received and stored before, by [StreamingUploadWriter]. Each change here is one transaction
/// under the lock of the holder's customer.
final class DocumentService {
    private final Database database;
    private final DocumentStore store;
    private final DocumentHolderFinder holders;
    private final Customers customers;
    private final VerificationLookup verifications;
    private final Environment environment;

    DocumentService(
            Database database,
            DocumentStore store,
            Customers customers,
            VerificationLookup verifications,
            Environment environment) {
        this.database = database;
        this.store = store;
        this.holders = new DocumentHolderFinder(verifications);
        this.customers = customers;
        this.verifications = verifications;
        this.environment = environment;
    }

    /// Creates the document of an upload.
    ///
    /// @throws ApiException with every error of the form; `REFERENCE_NOT_FOUND` when the holder
    ///     does not exist
    Response create(PlatformId platform, ReceivedForm upload, Idempotency.Recorder recorder) {
        DocumentRequest form = DocumentRequest.parseNew(upload, environment.today());
        DocumentHolder holder = holders.findHolder(platform, Objects.requireNonNull(form.holder()))
                .orElseThrow(DocumentService::holderNotFound);
        DataKey key = customers.dataKey(platform, holder.customer()).orElseThrow(DocumentService::holderNotFound);
        Instant now = IdGenerator.timeOf(upload.document().uuid());
        Document document = document(upload, form, holder, now, now);
        Response response = Response.json(201, DocumentJson.bytes(document));
        StoredDocument stored = StoredDocument.seal(platform, document, key);
        database.transact(transaction -> {
            if (!DocumentHolderFinder.lockCustomer(transaction, platform, holder.customer())) {
                throw holderNotFound();
            }
            transaction.execute(recorder.record(response, holder.customer(), key));
            return transaction.execute(DocumentStore.insert(platform, stored));
        });
        return response;
    }

    /// Replaces a document's file and fields. The holder stays.
    ///
    /// @throws ApiException with every error of the form; `REFERENCE_NOT_FOUND`; `CONFLICT`
    ///     under review
    Response replace(PlatformId platform, ReceivedForm upload) {
        DocumentRequest form = DocumentRequest.parseReplacement(upload, environment.today());
        StoredDocument previous = require(platform, upload.document());
        DataKey key = customers.dataKey(platform, previous.holder().customer()).orElseThrow(DocumentService::notFound);
        Instant now = environment.now();
        Document document = document(upload, form, previous.holder(), previous.createdAt(), now);
        StoredDocument stored = StoredDocument.seal(platform, document, key);
        database.transact(transaction -> {
            StoredDocument locked = lockChangeable(transaction, platform, previous);
            if (locked.version() >= stored.version()) {
                throw StreamingUploadWriter.concurrentReplacement();
            }
            return transaction.execute(DocumentStore.replace(platform, stored, locked.version()));
        });
        return Response.json(200, DocumentJson.bytes(document));
    }

    /// Deletes a document with its file.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `CONFLICT` under review
    void delete(PlatformId platform, DocumentId id) {
        StoredDocument document = require(platform, id);
        database.transact(transaction -> {
            lockChangeable(transaction, platform, document);
            return transaction.execute(DocumentStore.delete(platform, id));
        });
    }

    /// Returns a document, not decrypted.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`
    StoredDocument require(PlatformId platform, DocumentId id) {
        return store.find(platform, id).orElseThrow(DocumentService::notFound);
    }

    /// Returns a document, decrypted; empty if there is none, or if its customer was erased.
    Optional<Document> find(PlatformId platform, DocumentId id) {
        return store.find(platform, id)
                .flatMap(document -> customers
                        .dataKey(platform, document.holder().customer())
                        .map(document::open));
    }

    /// Returns a page of documents, newest first, without those of erased customers.
    ///
    /// @param holderId `null` for the documents of all holders
    /// @param cursor id of the document that the page follows; `null` for the first page
    List<Document> list(PlatformId platform, @Nullable Id holderId, @Nullable UUID cursor, int limit) {
        @Nullable DocumentHolder holder = null;
        if (holderId != null) {
            holder = holders.findHolder(platform, holderId).orElse(null);
            if (holder == null) {
                return List.of();
            }
        }
        while (true) {
            List<StoredDocument> rows = store.list(platform, holder, cursor, limit);
            Map<?, DataKey> keys = customers.dataKeys(
                    platform,
                    rows.stream().map(row -> row.holder().customer()).distinct().toList());
            // A customer without a key was erased between the two queries. Its documents are not
            // among the rows of the next attempt.
            if (rows.stream().allMatch(row -> keys.containsKey(row.holder().customer()))) {
                return rows.stream()
                        .map(row -> row.open(
                                Objects.requireNonNull(keys.get(row.holder().customer()))))
                        .toList();
            }
        }
    }

    /// Returns how many documents [#list] returns on all its pages; `null` when there are too many
    /// to count.
    @Nullable
    Long count(PlatformId platform, @Nullable Id holderId) {
        if (holderId == null) {
            return store.count(platform, null);
        }
        Optional<DocumentHolder> holder = holders.findHolder(platform, holderId);
        return holder.isEmpty() ? Long.valueOf(0) : store.count(platform, holder.get());
    }

    /// Locks the customer and the document.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `CONFLICT` under review
    private StoredDocument lockChangeable(Transaction transaction, PlatformId platform, StoredDocument document)
            throws SQLException {
        if (!DocumentHolderFinder.lockCustomer(
                transaction, platform, document.holder().customer())) {
            throw notFound();
        }
        StoredDocument locked =
                DocumentStore.lock(transaction, platform, document.id()).orElseThrow(DocumentService::notFound);
        if (verifications.isUnderReview(transaction, platform, document.holder().customer())) {
            throw new ApiException(
                    ErrorCode.CONFLICT, "A verification is looking at this document. Change it when that has ended.");
        }
        return locked;
    }

    private static Document document(
            ReceivedForm upload, DocumentRequest form, DocumentHolder holder, Instant createdAt, Instant updatedAt) {
        StoredUpload file = Objects.requireNonNull(upload.file());
        return new Document(
                upload.document(),
                holder,
                form.type(),
                form.side(),
                form.country(),
                form.fileType(),
                form.size(),
                file.version(),
                new SensitiveDocumentDetails(
                        form.fileName(), form.documentNumber(), form.issuingAuthority(), file.key()),
                createdAt,
                updatedAt);
    }

    static ApiException notFound() {
        return new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such document.");
    }

    private static ApiException holderNotFound() {
        return new ApiException(
                ErrorCode.REFERENCE_NOT_FOUND, "documentHolder: There is no such customer or beneficial owner.");
    }
}
