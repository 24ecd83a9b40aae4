package dev.trellis.documents;

import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.DocumentId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Row;
import dev.trellis.filetype.FileType;
import dev.trellis.sealing.DataKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A database row of `documents`. Its details are encrypted.
///
/// @param sealedDetails [SensitiveDocumentDetails], encrypted with the customer's key
/// @param version under which the chunks of the file are stored
record StoredDocument(
        PlatformId platform,
        DocumentId id,
        DocumentHolder holder,
        DocumentType type,
        @Nullable DocumentSide side,
        String country,
        FileType fileType,
        int size,
        byte[] sealedDetails,
        int version,
        Instant createdAt,
        Instant updatedAt) {

    static final String COLUMNS = """
            platform_id, id, customer_id, owner_id, type, side, country, content_type, size, sealed_details, version,
            created_at, updated_at
            """;

    static StoredDocument read(Row row) throws SQLException {
        @Nullable UUID owner = row.optionalUuid("owner_id");
        @Nullable String side = row.optionalText("side");
        return new StoredDocument(
                new PlatformId(row.uuid("platform_id")),
                new DocumentId(row.uuid("id")),
                new DocumentHolder(
                        new CustomerId(row.uuid("customer_id")), owner == null ? null : new BeneficialOwnerId(owner)),
                DocumentType.valueOf(row.text("type")),
                side == null ? null : DocumentSide.valueOf(side),
                row.text("country"),
                fileTypeOf(row.text("content_type")),
                (int) row.number("size"),
                row.bytes("sealed_details"),
                (int) row.number("version"),
                row.instant("created_at"),
                row.instant("updated_at"));
    }

    static StoredDocument seal(PlatformId platform, Document document, DataKey customerKey) {
        return new StoredDocument(
                platform,
                document.id(),
                document.holder(),
                document.type(),
                document.side(),
                document.country(),
                document.fileType(),
                document.size(),
                document.details().seal(platform, document.id(), customerKey),
                document.version(),
                document.createdAt(),
                document.updatedAt());
    }

    Document open(DataKey customerKey) {
        return new Document(
                id,
                holder,
                type,
                side,
                country,
                fileType,
                size,
                version,
                SensitiveDocumentDetails.open(sealedDetails, platform, id, customerKey),
                createdAt,
                updatedAt);
    }

    private static FileType fileTypeOf(String contentType) {
        return Arrays.stream(FileType.values())
                .filter(kind -> kind.contentType().equals(contentType))
                .findFirst()
                .orElseThrow();
    }
}
