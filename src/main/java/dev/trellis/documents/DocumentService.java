package dev.trellis.documents;

import dev.trellis.base.ApiException;
import dev.trellis.base.DocumentId;
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
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Documents, and what can be done with them (behaviour, section 6). Their files have been received
/// before, by [UploadReceiver]; each change here is one transaction, under the lock of the customer
/// it is about.
final class DocumentService {
    private final Database database;
    private final DocumentStore store;
    private final DocumentHolderLookup holders;
    private final Customers customers;
    private final Clock clock;

    DocumentService(Database database, DocumentStore store, Customers customers, Clock clock) {
        this.database = database;
        this.store = store;
        this.holders = new DocumentHolderLookup(database);
        this.customers = customers;
        this.clock = clock;
    }

    /// Makes a document of an upload.
    ///
    /// @throws ApiException with every fault of the form; `REFERENCE_NOT_FOUND` for a holder who is
    ///     not there
    Response create(PlatformId platform, DocumentUpload upload, Idempotency.Recorder recorder) {
        DocumentForm fields = DocumentForm.parseNew(upload, LocalDate.now(clock));
        DocumentHolder holder =
                holders.findHolder(platform, Objects.requireNonNull(fields.holder())).orElseThrow(DocumentService::holderNotFound);
        DataKey key = customers.dataKey(platform, holder.customer()).orElseThrow(DocumentService::holderNotFound);
        Instant now = IdGenerator.timeOf(upload.document().uuid());
        Document document = document(upload, fields, holder, now, now);
        Response answer = Response.json(201, DocumentJson.bytes(document));
        StoredDocument resting = StoredDocument.seal(platform, document, key);
        database.transact(transaction -> {
            if (!DocumentHolderLookup.lockCustomer(transaction, platform, holder.customer())) {
                throw holderNotFound();
            }
            transaction.execute(recorder.record(answer, holder.customer(), key));
            return transaction.execute(DocumentStore.insert(platform, resting));
        });
        return answer;
    }

    /// Puts another file, and what is said of it, in the place of a document's.
    ///
    /// @throws ApiException with every fault of the form; `REFERENCE_NOT_FOUND`; `CONFLICT`
    ///     under review
    Response replace(PlatformId platform, DocumentUpload upload) {
        DocumentForm fields = DocumentForm.parseReplacement(upload, LocalDate.now(clock));
        StoredDocument before = require(platform, upload.document());
        DataKey key = customers.dataKey(platform, before.holder().customer()).orElseThrow(DocumentService::notFound);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Document document = document(upload, fields, before.holder(), before.createdAt(), now);
        StoredDocument resting = StoredDocument.seal(platform, document, key);
        database.transact(transaction -> {
            StoredDocument locked = lockChangeable(transaction, platform, before);
            if (locked.version() >= resting.version()) {
                throw UploadReceiver.concurrentReplacement();
            }
            return transaction.execute(DocumentStore.replace(platform, resting, locked.version()));
        });
        return Response.json(200, DocumentJson.bytes(document));
    }

    /// Removes a document with its file.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `CONFLICT` under review
    void delete(PlatformId platform, DocumentId id) {
        StoredDocument document = require(platform, id);
        database.transact(transaction -> {
            lockChangeable(transaction, platform, document);
            return transaction.execute(DocumentStore.delete(platform, id));
        });
    }

    /// @throws ApiException `REFERENCE_NOT_FOUND`
    StoredDocument require(PlatformId platform, DocumentId id) {
        return store.find(platform, id).orElseThrow(DocumentService::notFound);
    }

    /// Nothing for one whose customer has been erased.
    Optional<Document> find(PlatformId platform, DocumentId id) {
        return store.find(platform, id)
                .flatMap(document -> customers
                        .dataKey(platform, document.holder().customer())
                        .map(document::open));
    }

    /// Newest first; those of erased customers are not among them.
    ///
    /// @param holder `null` for the documents of all
    List<Document> list(PlatformId platform, @Nullable Id holder, @Nullable UUID after, int limit) {
        while (true) {
            List<StoredDocument> rows = store.list(platform, holder, after, limit);
            Map<?, DataKey> keys = customers.dataKeys(
                    platform,
                    rows.stream().map(row -> row.holder().customer()).distinct().toList());
            // One that was erased in this moment is not there when we look again.
            if (rows.stream().allMatch(row -> keys.containsKey(row.holder().customer()))) {
                return rows.stream()
                        .map(row -> row.open(
                                Objects.requireNonNull(keys.get(row.holder().customer()))))
                        .toList();
            }
        }
    }

    @Nullable
    Long count(PlatformId platform, @Nullable Id holder) {
        return store.count(platform, holder);
    }

    private static StoredDocument lockChangeable(Transaction transaction, PlatformId platform, StoredDocument document)
            throws SQLException {
        if (!DocumentHolderLookup.lockCustomer(transaction, platform, document.holder().customer())) {
            throw notFound();
        }
        StoredDocument locked =
                DocumentStore.lock(transaction, platform, document.id()).orElseThrow(DocumentService::notFound);
        if (DocumentHolderLookup.isUnderReview(
                transaction, platform, document.holder().customer())) {
            throw new ApiException(
                    ErrorCode.CONFLICT, "A verification is looking at this document. Change it when that has ended.");
        }
        return locked;
    }

    private static Document document(
            DocumentUpload upload, DocumentForm fields, DocumentHolder holder, Instant createdAt, Instant updatedAt) {
        DocumentFile file = Objects.requireNonNull(upload.file());
        return new Document(
                upload.document(),
                holder,
                fields.type(),
                fields.side(),
                fields.country(),
                fields.fileType(),
                fields.size(),
                file.version(),
                new SealedDocumentDetails(
                        fields.fileName(), fields.documentNumber(), fields.issuingAuthority(), file.key()),
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
