package dev.trellis.documents;

import dev.trellis.base.ApiException;
import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.DocumentId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.Id;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.storage.ObjectStorage;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SQL of `documents` and `document_chunks`.
///
/// The version of a file is the second, counted from 2025 by the database's clock, in which its
/// upload began. So it rises when the file is replaced, and tells of chunks without a document how
/// old they are: the id of the document would not for a file that replaces another, nor a node's
/// clock where clocks differ.
final class DocumentStore {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentStore.class);

    /// Counting further would read too much of the table.
    private static final int MAX_COUNTED = 1_000;
    private static final int CLEANUP_BATCH = 1_000;
    private static final int LEFTOVER_AGE_SECONDS = 24 * 60 * 60;

    /// By then no other upload can get the same version, whichever node still removes the objects
    /// of this one.
    private static final int OBSOLETE_OBJECT_AGE_SECONDS = 60;

    private static final String CURRENT_VERSION = "(extract(epoch from now())::bigint - 1735689600)::integer";

    /// Of an erased customer nothing can be shown.
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
    private final @Nullable ObjectStorage objects;

    /// @param objects where the files are kept; `null` for in the tables
    DocumentStore(Database database, @Nullable ObjectStorage objects) {
        this.database = database;
        this.objects = objects;
    }

    Optional<StoredDocument> find(PlatformId platform, DocumentId document) {
        return database.first(
                SELECT + " where platform_id = ? and id = ?", StoredDocument::read, platform.uuid(), document.uuid());
    }

    /// With the customer locked before.
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
                document.fileTypeOf().contentType(),
                document.size(),
                document.sealedDetails(),
                document.version(),
                document.createdAt(),
                document.updatedAt());
    }

    /// The document with another file, and the chunks of the file before gone.
    static List<SqlStatement> replace(PlatformId platform, StoredDocument document, int versionBefore) {
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
                        document.fileTypeOf().contentType(),
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
                        versionBefore));
    }

    static List<SqlStatement> delete(PlatformId platform, DocumentId document) {
        return List.of(
                SqlStatement.of(
                        "delete from documents where platform_id = ? and id = ?", platform.uuid(), document.uuid()),
                SqlStatement.of(deleteChunksSql("platform_id = ? and document_id = ?"), platform.uuid(), document.uuid()));
    }

    /// Removes pieces; of those in the object storage it notes that they are to go there, too.
    private static String deleteChunksSql(String which) {
        return "with gone as (delete from document_chunks where " + which
                + " returning platform_id, document_id, version, seq, sealed)"
                + " insert into document_objects_gone (platform_id, document_id, version, seq)"
                + " select platform_id, document_id, version, seq from gone where sealed is null";
    }

    private static @Nullable String name(@Nullable DocumentSide side) {
        return side == null ? null : side.name();
    }

    /// Newest first, without those of erased customers.
    ///
    /// @param holder `null` for the documents of all
    /// @param after the row that the page follows; `null` for the first page
    List<StoredDocument> list(PlatformId platform, @Nullable Id holder, @Nullable UUID after, int limit) {
        List<@Nullable Object> args = new ArrayList<>();
        String where = where(platform, holder, args);
        if (after != null) {
            where += " and id < ?";
            args.add(after);
        }
        args.add(limit);
        return database.query(SELECT + where + " order by id desc limit ?", StoredDocument::read, args.toArray());
    }

    /// How many [#list] would give on all its pages; `null` when there are too many to count.
    @Nullable
    Long count(PlatformId platform, @Nullable Id holder) {
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

    private static String where(PlatformId platform, @Nullable Id holder, List<@Nullable Object> args) {
        args.add(platform.uuid());
        String where = " where platform_id = ?" + CUSTOMER_NOT_ERASED;
        switch (holder) {
            case null -> {}
            case CustomerId customer -> {
                args.add(customer.uuid());
                where += " and customer_id = ? and owner_id is null";
            }
            default -> {
                args.add(platform.uuid());
                args.add(holder.uuid());
                args.add(holder.uuid());
                // By the owner's customer, for whose documents there is an index.
                where += " and customer_id = (select customer_id from beneficial_owners"
                        + " where platform_id = ? and id = ?) and owner_id = ?";
            }
        }
        return where;
    }

    /// The version for a file whose upload begins now: above all that there are, and all whose
    /// objects are still to be removed, or the new file's would go with them.
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

    /// @throws ApiException `SERVICE_UNAVAILABLE` when the object storage does not take it
    void addChunk(PlatformId platform, DocumentId document, DocumentChunk chunk) {
        // The row comes first, so that no object is ever without one that tells of it.
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
            } catch (ObjectStorage.Unavailable away) {
                LOG.atWarn().addKeyValue("reason", away.getMessage()).log("a document could not be stored");
                throw new ApiException(
                                ErrorCode.SERVICE_UNAVAILABLE, "Documents cannot be stored at the moment. Try again.")
                        .withHeader("Retry-After", "5");
            }
        }
    }

    /// @throws ObjectStorage.Unavailable when the object storage does not answer
    Optional<DocumentChunk> findChunk(PlatformId platform, DocumentId document, int version, int sequence) {
        Optional<Optional<byte[]>> row = database.first(
                "select sealed from document_chunks"
                        + " where platform_id = ? and document_id = ? and version = ? and seq = ?",
                found -> Optional.ofNullable(found.optionalBytes("sealed")),
                platform.uuid(),
                document.uuid(),
                version,
                sequence);
        return row.flatMap(here -> here.isPresent() || objects == null
                        ? here
                        : objects.get(objects.key(platform, document, version, sequence)))
                .map(piece -> new DocumentChunk(version, sequence, piece));
    }

    /// Removes objects that nothing needs any more from the object storage; any node may.
    ///
    /// @throws ObjectStorage.Unavailable when it does not answer; the rest is found by the
    ///     next call
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

    /// Removes the chunks of a version, unless it is the document's.
    void removeLeftover(PlatformId platform, DocumentId document, int version) {
        database.commit(SqlStatement.of(
                deleteChunksSql("platform_id = ? and document_id = ? and version = ? and" + NO_DOCUMENT),
                platform.uuid(),
                document.uuid(),
                version));
    }

    /// Removes what uploads left behind that ended with their node: chunks without a document,
    /// a day old. Much longer than an upload may last, so that none is in the midst of becoming
    /// a document.
    ///
    /// @return of how many files there were chunks
    int removeLeftovers() {
        List<Leftover> found = database.query(
                "select platform_id, document_id, version from document_chunks where seq = 0 and version < " + CURRENT_VERSION
                        + " - ? and" + NO_DOCUMENT + " limit ?",
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
