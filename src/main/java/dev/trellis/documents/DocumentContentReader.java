package dev.trellis.documents;

import dev.trellis.base.DocumentId;
import dev.trellis.base.PlatformId;
import dev.trellis.storage.S3Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The decrypted files of documents, for reviewers. No route of the API serves them.
public final class DocumentContentReader {
    private final DocumentService documents;
    private final DocumentStore store;

    DocumentContentReader(DocumentService documents, DocumentStore store) {
        this.documents = documents;
        this.store = store;
    }

    /// Returns a file, decrypted chunk by chunk as it is read; empty when the document does not
    /// exist, or its customer was erased. Reading fails with an `IOException` when the file is
    /// replaced or deleted meanwhile, or is not what was stored.
    public Optional<InputStream> open(PlatformId platform, DocumentId id) {
        return documents.find(platform, id).map(document -> new ChunkedInputStream(platform, document));
    }

    /// Returns a name under which the file can be saved, made of the document's type, its id
    /// and the type of the file. The name that the customer chose is not in it, since it cannot
    /// be trusted.
    public Optional<String> fileName(PlatformId platform, DocumentId id) {
        return documents
                .find(platform, id)
                .map(document -> document.type().name().toLowerCase(Locale.ROOT).replace('_', '-') + "-" + id.uuid()
                        + "." + document.fileType().name().toLowerCase(Locale.ROOT));
    }

    private final class ChunkedInputStream extends InputStream {
        private final PlatformId platform;
        private final Document document;
        private byte[] chunk = new byte[0];
        private int position;
        private int sequence;
        private int remaining;

        ChunkedInputStream(PlatformId platform, Document document) {
            this.platform = platform;
            this.document = document;
            this.remaining = document.size();
        }

        @Override
        public int read() throws IOException {
            byte[] single = new byte[1];
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (position == chunk.length && !loadNextChunk()) {
                return -1;
            }
            int n = Math.min(length, chunk.length - position);
            System.arraycopy(chunk, position, bytes, offset, n);
            position += n;
            return n;
        }

        private @Nullable DocumentChunk findChunk() throws IOException {
            try {
                return store.findChunk(platform, document.id(), document.version(), sequence)
                        .orElse(null);
            } catch (S3Storage.Unavailable unavailable) {
                throw new IOException("the object storage does not answer", unavailable);
            }
        }

        /// Decrypts the next chunk.
        ///
        /// @return false at the end of the file, which is where the size in the document's row
        ///     is reached
        private boolean loadNextChunk() throws IOException {
            if (remaining == 0) {
                return false;
            }
            @Nullable DocumentChunk sealed = findChunk();
            if (sealed == null) {
                throw new IOException("the file was replaced or removed while it was read, or a piece of it is gone");
            }
            chunk = sealed.open(platform, document.id(), document.details().fileKey());
            position = 0;
            sequence++;
            remaining -= chunk.length;
            if (remaining < 0 || chunk.length == 0) {
                throw new IOException("the pieces of the file do not add up to its size");
            }
            return true;
        }
    }
}
