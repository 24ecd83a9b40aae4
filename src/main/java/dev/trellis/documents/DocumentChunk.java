package dev.trellis.documents;

import dev.trellis.base.DocumentId;
import dev.trellis.base.PlatformId;
import dev.trellis.sealing.AssociatedData;
import dev.trellis.sealing.DataKey;

/// A database row of `document_chunks`: one encrypted piece of a file, bound to its document,
/// version and position. In any other place it cannot be decrypted.
///
/// @param version of the file
/// @param sequence position in the file, from 0
record DocumentChunk(int version, int sequence, byte[] sealed) {
    static DocumentChunk seal(
            PlatformId platform, DocumentId document, int version, int sequence, byte[] plain, DataKey key) {
        return new DocumentChunk(
                version, sequence, key.seal(plain, associatedData(platform, document, version, sequence)));
    }

    /// @throws dev.trellis.sealing.SealBroken when it was not sealed for this place with this key
    byte[] open(PlatformId platform, DocumentId document, DataKey key) {
        return key.open(sealed, associatedData(platform, document, version, sequence));
    }

    private static AssociatedData associatedData(PlatformId platform, DocumentId document, int version, int sequence) {
        return new AssociatedData(platform.uuid(), document.uuid(), "document|" + version + "|" + sequence);
    }
}
