package dev.trellis.documents;

import dev.trellis.base.DocumentId;
import dev.trellis.filetype.FileType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A document, opened; without its file.
///
/// @param size of the file, in bytes
/// @param version in which the file's chunks stand
record Document(
        DocumentId id,
        DocumentHolder holder,
        DocumentType type,
        @Nullable DocumentSide side,
        String country,
        FileType fileType,
        int size,
        int version,
        SealedDocumentDetails details,
        Instant createdAt,
        Instant updatedAt) {}
