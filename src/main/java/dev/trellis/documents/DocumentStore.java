package dev.trellis.documents;

import dev.trellis.base.ApiException;
import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.base.DocumentId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.storage.S3Storage;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SQL of the tables `documents`, `document_chunks` and `document_objects_gone`, and the chunks in
/// the object storage.
///
/// The version of a file is the number of seconds from 2025-01-01 to the start of its upload, by
/// the clock of the database. It grows when the file is replaced, and it gives the age of chunks
/// without a document. The id of the document would not give the age of a file that replaces
/// another, and the clocks of nodes may differ.
final class DocumentStore {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentStore.class);

    /// Counting more would read too much of the table.
    private static final int MAX_COUNTED = 1_000;
    private static final int CLEANUP_BATCH = 1_000;
    private static final int LEFTOVER_AGE_SECONDS = 24 * 60 * 60;

    /// After this time no new upload can get the same version, so that no node removes objects of a
    /// new file by mistake.
    private static final int OBSOLETE_OBJECT_AGE_SECONDS = 60;

    private static final String CURRENT_VERSION = "(extract(epoch from now())::bigint - 1735689600)::integer";

    /// The documents of an erased customer cannot be decrypted any more.
    private static final String CUSTOMER_NOT_ERASED = """
             and exists (select 1 from customers
                 where customers.platform_id = documents.platform_id and customers.id = documents.customer_id
                     and customers.wrapped_key is not null)
            """;

    private static final String SELECT = "select " + StoredDocument.COLUMNS + " from documents";
    private static final String NO_DOCUMENT = """
             not exists (select 1 from documents
                 where documents.platform_id = document_chunks.platform_id and documents.id = document_chunks.document_id
                     and documents.version = document_chunks.version)
            """;

    private final Database database;
    private final @Nullable S3Storage objects;

    /// @param objects where new files are stored; `null` for in the table `document_chunks`
    DocumentStore(Database database, @Nullable S3Storage objects) {
        this.database = database;
        this.objects = objects;
    }

    Optional<StoredDocument> find(PlatformId platform, DocumentId document) {
        return database.first(
                SELECT + " where platform_id = ? and id = ?", StoredDocument::read, platform.uuid(), document.uuid());
    }

    /// Reads a document and locks its row until the transaction ends. The customer's row must be
    /// locked first.
    static Optional<StoredDocument> lock(Transaction transaction, PlatformId platform, DocumentId document)
            throws SQLException {
        return transaction.first(
                SELECT + " where platform_id = ? and id = ? for update",
                StoredDocument::read,
                platform.uuid(),
                document.uuid());
    }

    static SqlStatement insert(PlatformId platform, StoredDocument document) {
        @Nullable BeneficialOwnerId owner = document.holder().beneficialOwner();
        return SqlStatement.of(
                """
                insert into documents
                    (platform_id, id, customer_id, owner_id, type, side, country, content_type, size, sealed_details,
                    version, created_at, updated_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                platform.uuid(),
                document.id().uuid(),
                document.holder().customer().uuid(),
                owner == null ? null : owner.uuid(),
                document.type().name(),
                name(document.side()),
                document.country(),
                document.fileType().contentType(),
                document.size(),
                document.sealedDetails(),
                document.version(),
                document.createdAt(),
                document.updatedAt());
    }

    /// Replaces the document's row, and removes the chunks of its previous file.
    static List<SqlStatement> replace(PlatformId platform, StoredDocument document, int previousVersion) {
        return List.of(
                SqlStatement.of(
                        """
                        update documents
                        set type = ?, side = ?, country = ?, content_type = ?, size = ?, sealed_details = ?, version = ?,
                            updated_at = ?
                        where platform_id = ? and id = ?""",
                        document.type().name(),
                        name(document.side()),
                        document.country(),
                        document.fileType().contentType(),
                        document.size(),
                        document.sealedDetails(),
                        document.version(),
                        document.updatedAt(),
                        platform.uuid(),
                        document.id().uuid()),
                SqlStatement.of(
                        deleteChunksSql("platform_id = ? and document_id = ? and version = ?"),
                        platform.uuid(),
                        document.id().uuid(),
                        previousVersion));
    }

    static List<SqlStatement> delete(PlatformId platform, DocumentId document) {
        return List.of(
                SqlStatement.of(
                        "delete from documents where platform_id = ? and id = ?", platform.uuid(), document.uuid()),
                SqlStatement.of(
                        deleteChunksSql("platform_id = ? and document_id = ?"), platform.uuid(), document.uuid()));
    }

    /// A statement that deletes chunks, and records those in the object storage in
    /// `document_objects_gone`, so that they are removed there afterwards.
    private static String deleteChunksSql(String condition) {
        return "with gone as (delete from document_chunks where " + condition
                + " returning platform_id, document_id, version, seq, sealed)"
                + " insert into document_objects_gone (platform_id, document_id, version, seq)"
                + " select platform_id, document_id, version, seq from gone where sealed is null";
    }

    private static @Nullable String name(@Nullable DocumentSide side) {
        return side == null ? null : side.name();
    }

    /// A page of documents, newest first, without those of erased customers.
    ///
    /// @param holder `null` for the documents of all holders
    /// @param cursor id of the row that the page follows; `null` for the first page
    List<StoredDocument> list(PlatformId platform, @Nullable DocumentHolder holder, @Nullable UUID cursor, int limit) {
        List<@Nullable Object> args = new ArrayList<>();
        String where = where(platform, holder, args);
        if (cursor != null) {
            where += " and id < ?";
            args.add(cursor);
        }
        args.add(limit);
        return database.query(SELECT + where + " order by id desc limit ?", StoredDocument::read, args.toArray());
    }

    /// The number of documents that [#list] returns on all its pages; `null` when there are too
    /// many to count.
    @Nullable
    Long count(PlatformId platform, @Nullable DocumentHolder holder) {
        List<@Nullable Object> args = new ArrayList<>();
        String where = where(platform, holder, args);
        args.add(MAX_COUNTED + 1);
        long counted = database.first(
                        "select count(*) as n from (select 1 from documents" + where + " limit ?) counted",
                        row -> row.number("n"),
                        args.toArray())
                .orElse(0L);
        return counted > MAX_COUNTED ? null : counted;
    }

    private static String where(PlatformId platform, @Nullable DocumentHolder holder, List<@Nullable Object> args) {
        args.add(platform.uuid());
        String where = " where platform_id = ?" + CUSTOMER_NOT_ERASED;
        if (holder != null) {
            // Always by the customer, since there is an index for its documents.
            args.add(holder.customer().uuid());
            where += " and customer_id = ?";
            @Nullable BeneficialOwnerId beneficialOwner = holder.beneficialOwner();
            if (beneficialOwner == null) {
                where += " and owner_id is null";
            } else {
                args.add(beneficialOwner.uuid());
                where += " and owner_id = ?";
            }
        }
        return where;
    }

    /// The version of a file whose upload begins now. It is greater than all stored versions of the
    /// document, and than those whose objects are still to be removed, since otherwise the objects
    /// of the new file would be removed with them.
    int nextVersion(PlatformId platform, DocumentId document) {
        return database.first(
                        "select greatest(" + CURRENT_VERSION
                                + ", (select coalesce(max(version), 0) + 1 from document_chunks"
                                + " where platform_id = ? and document_id = ?)"
                                + ", (select coalesce(max(version), 0) + 1 from document_objects_gone"
                                + " where platform_id = ? and document_id = ?)) as version",
                        row -> (int) row.number("version"),
                        platform.uuid(),
                        document.uuid(),
                        platform.uuid(),
                        document.uuid())
                .orElseThrow();
    }

    /// Stores a chunk.
    ///
    /// @throws ApiException `SERVICE_UNAVAILABLE` when the object storage fails
    void addChunk(PlatformId platform, DocumentId document, DocumentChunk chunk) {
        // The row is written first, so that every object has a row by which it can be found.
        database.commit(SqlStatement.of(
                "insert into document_chunks (platform_id, document_id, version, seq, sealed) values (?, ?, ?, ?, ?)",
                platform.uuid(),
                document.uuid(),
                chunk.version(),
                chunk.sequence(),
                objects == null ? chunk.sealed() : null));
        if (objects != null) {
            try {
                objects.put(objects.key(platform, document, chunk.version(), chunk.sequence()), chunk.sealed());
            } catch (S3Storage.Unavailable unavailable) {
                LOG.atWarn().addKeyValue("reason", unavailable.getMessage()).log("a document could not be stored");
                throw new ApiException(
                                ErrorCode.SERVICE_UNAVAILABLE, "Documents cannot be stored at the moment. Try again.")
                        .withHeader("Retry-After", "5");
            }
        }
    }

    /// Reads a chunk; empty if there is none.
    ///
    /// @throws ObjectStorage.Unavailable when the object storage fails
    Optional<DocumentChunk> findChunk(PlatformId platform, DocumentId document, int version, int sequence) {
        Optional<Optional<byte[]>> row = database.first(
                "select sealed from document_chunks"
                        + " where platform_id = ? and document_id = ? and version = ? and seq = ?",
                found -> Optional.ofNullable(found.optionalBytes("sealed")),
                platform.uuid(),
                document.uuid(),
                version,
                sequence);
        return row.flatMap(inRow -> inRow.isPresent() || objects == null
                        ? inRow
                        : objects.get(objects.key(platform, document, version, sequence)))
                .map(bytes -> new DocumentChunk(version, sequence, bytes));
    }

    /// Removes the objects that are recorded in `document_objects_gone` from the object storage.
    /// Any node may do it at any time.
    ///
    /// @throws ObjectStorage.Unavailable when it fails; the rest is removed by the next run
    void removeObsoleteObjects() {
        if (objects == null) {
            return;
        }
        List<ObsoleteObject> found = database.query(
                "select platform_id, document_id, version, seq from document_objects_gone"
                        + " where gone_at < now() - make_interval(secs => ?) limit ?",
                row -> new ObsoleteObject(
                        new PlatformId(row.uuid("platform_id")),
                        new DocumentId(row.uuid("document_id")),
                        (int) row.number("version"),
                        (int) row.number("seq")),
                OBSOLETE_OBJECT_AGE_SECONDS,
                CLEANUP_BATCH);
        for (ObsoleteObject gone : found) {
            objects.remove(objects.key(gone.platform(), gone.document(), gone.version(), gone.sequence()));
            database.commit(SqlStatement.of(
                    "delete from document_objects_gone"
                            + " where platform_id = ? and document_id = ? and version = ? and seq = ?",
                    gone.platform().uuid(),
                    gone.document().uuid(),
                    gone.version(),
                    gone.sequence()));
        }
    }

    private record ObsoleteObject(PlatformId platform, DocumentId document, int version, int sequence) {}

    /// Removes the chunks of a version, unless it is the document's current one.
    void removeLeftover(PlatformId platform, DocumentId document, int version) {
        database.commit(SqlStatement.of(
                deleteChunksSql("platform_id = ? and document_id = ? and version = ? and" + NO_DOCUMENT),
                platform.uuid(),
                document.uuid(),
                version));
    }

    /// Removes chunks without a document that are older than a day. Uploads leave them when
    /// their node dies. A day is much longer than an upload may take, so none of them still
    /// becomes a document.
    ///
    /// @return the number of files whose chunks were removed
    int removeLeftovers() {
        List<Leftover> found = database.query(
                "select platform_id, document_id, version from document_chunks where seq = 0 and version < "
                        + CURRENT_VERSION + " - ? and" + NO_DOCUMENT + " limit ?",
                row -> new Leftover(
                        new PlatformId(row.uuid("platform_id")), new DocumentId(row.uuid("document_id")), (int)
                                row.number("version")),
                LEFTOVER_AGE_SECONDS,
                CLEANUP_BATCH);
        found.forEach(leftover -> removeLeftover(leftover.platform(), leftover.document(), leftover.version()));
        return found.size();
    }

    private record Leftover(PlatformId platform, DocumentId document, int version) {}
}
