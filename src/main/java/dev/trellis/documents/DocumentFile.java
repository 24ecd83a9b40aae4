package dev.trellis.documents;

import dev.trellis.filetype.FileType;
import dev.trellis.sealing.DataKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A file that was received and whose chunks are stored.
///
/// @param name as it was sent
/// @param declaredType content type of the part
/// @param size in bytes, of what came; more than [#MAX_BYTES] was not stored
/// @param kind what the content turned out to be; nothing when it is none of what is accepted
/// @param version of the document, in which the chunks stand
/// @param chunks how many are stored
/// @param key seals the chunks and nothing else
record DocumentFile(
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
