package dev.trellis.documents;

import dev.trellis.base.DocumentId;
import dev.trellis.filetype.FileType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A document, decrypted, without the content of its file.
///
/// @param size of the file, in bytes
/// @param version under which the file's chunks are stored
record Document(
        DocumentId id,
        DocumentHolder holder,
        DocumentType type,
        @Nullable DocumentSide side,
        String country,
        FileType fileType,
        int size,
        int version,
        SensitiveDocumentDetails details,
        Instant createdAt,
        Instant updatedAt) {}
