package dev.trellis.documents;

import dev.trellis.filetype.FileType;
import dev.trellis.sealing.DataKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A received file, whose chunks are stored.
///
/// @param name as it was sent
/// @param declaredType the `Content-Type` of the part
/// @param size received bytes; what exceeds [#MAX_BYTES] was not stored
/// @param fileType type detected from the content; empty when no accepted type was detected
/// @param version under which the chunks are stored
/// @param chunks number of stored chunks
/// @param key encrypts the chunks of this file alone
record StoredUpload(
        @Nullable String name,
        @Nullable String declaredType,
        long size,
        Optional<FileType> fileType,
        int version,
        int chunks,
        DataKey key) {

    /// 10 MB (behaviour, section 6).
    static final int MAX_BYTES = 10 * 1024 * 1024;
}
