package dev.trellis.documents;

import dev.trellis.base.ApiException;
import dev.trellis.base.DocumentId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldError;
import dev.trellis.base.PlatformId;
import dev.trellis.db.ConstraintViolation;
import dev.trellis.filetype.FileType;
import dev.trellis.filetype.FileTypeDetector;
import dev.trellis.http.Request;
import dev.trellis.http.multipart.MultipartPart;
import dev.trellis.http.multipart.MultipartReader;
import dev.trellis.sealing.DataKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Receives multipart forms with a file. The file is never in memory as a whole: each chunk is
/// encrypted and committed by itself while the next one arrives. The row of the document is written
/// last, by [DocumentService]. Chunks without a document are leftovers; their key is lost, so
/// nobody can decrypt them.
///
/// Each file has a key of its own, so the parts may come in any order: the customer may be
/// named after the file. The file's key is then encrypted with the customer's key and stored
/// with the document.
final class StreamingUploadWriter {
    static final int CHUNK_BYTES = 256 * 1024;
    static final int MAX_FORM_BYTES = 11 * 1024 * 1024;
    static final int MAX_TEXT_BYTES = 1_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int MAX_CONCURRENT = 32;
    private static final int MAX_CONCURRENT_PER_PLATFORM = 8;
    private static final String FILE = "file";

    private final DocumentStore store;
    private final Supplier<DataKey> newKey;
    private final UploadLimiter limiter = new UploadLimiter(MAX_CONCURRENT, MAX_CONCURRENT_PER_PLATFORM);

    StreamingUploadWriter(DocumentStore store, Supplier<DataKey> newKey) {
        this.store = store;
        this.newKey = newKey;
    }

    /// Reads the whole form. Errors of single fields are part of the result.
    ///
    /// @param document id of the document that is created or replaced
    /// @param fields names of the text fields; others are ignored
    /// @throws ApiException when the form cannot be read, or there are too many uploads; nothing of
    ///     it remains stored then
    ReceivedForm receive(Request request, PlatformId platform, DocumentId document, Set<String> fields) {
        try (UploadLimiter.Permit permit = limiter.acquire(platform);
                InputStream body = request.uploadStream(MAX_FORM_BYTES, TIMEOUT)) {
            MultipartReader form =
                    new MultipartReader(request.header("Content-Type").orElse(""), body);
            return new FormReader(platform, document, fields).readAll(form);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Removes the chunks of an upload that became no document. If that fails, they are removed
    /// later, as leftovers.
    void discard(PlatformId platform, ReceivedForm upload) {
        @Nullable StoredUpload file = upload.file();
        if (file != null) {
            discard(platform, upload.document(), file.version(), file.chunks());
        }
    }

    private void discard(PlatformId platform, DocumentId document, int version, int chunks) {
        // If this upload stored none, the chunks of this version belong to another request.
        if (chunks > 0) {
            try {
                store.removeLeftover(platform, document, version);
            } catch (RuntimeException unavailable) {
                // The response of the request is decided already, and the periodic clean-up finds
                // the same chunks.
            }
        }
    }

    /// Reads one form.
    private final class FormReader {
        private final PlatformId platform;
        private final DocumentId document;
        private final Set<String> fields;
        private final Map<String, String> values = new HashMap<>();
        private final List<FieldError> errors = new ArrayList<>();
        private final List<String> seenFields = new ArrayList<>();
        private @Nullable StoredUpload file;
        private int version;
        private int chunks;

        FormReader(PlatformId platform, DocumentId document, Set<String> fields) {
            this.platform = platform;
            this.document = document;
            this.fields = fields;
        }

        ReceivedForm readAll(MultipartReader form) {
            try {
                for (@Nullable MultipartPart part = form.next(); part != null; part = form.next()) {
                    readPart(part);
                }
                return new ReceivedForm(document, Map.copyOf(values), file, List.copyOf(errors), form.digest());
            } catch (ApiException refused) {
                discard(platform, document, version, chunks);
                throw refused;
            }
        }

        private void readPart(MultipartPart part) {
            boolean isFile = part.name().equals(FILE);
            if (!isFile && !fields.contains(part.name())) {
                return;
            }
            if (seenFields.contains(part.name())) {
                errors.add(new FieldError(part.name(), "Was given more than once."));
                return;
            }
            seenFields.add(part.name());
            if (isFile) {
                file = readFile(part);
            } else {
                readText(part).ifPresent(text -> values.put(part.name(), text));
            }
        }

        private Optional<String> readText(MultipartPart part) {
            byte[] bytes = part.read(MAX_TEXT_BYTES);
            if (bytes.length > MAX_TEXT_BYTES) {
                errors.add(new FieldError(part.name(), "Must have at most " + MAX_TEXT_BYTES + " bytes."));
                return Optional.empty();
            }
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
                return text.isBlank() ? Optional.empty() : Optional.of(text);
            } catch (CharacterCodingException notUtf8) {
                errors.add(new FieldError(part.name(), "Is not valid UTF-8."));
                return Optional.empty();
            }
        }

        private StoredUpload readFile(MultipartPart part) {
            DataKey key = newKey.get();
            version = store.nextVersion(platform, document);
            FileTypeDetector detector = new FileTypeDetector();
            byte[] chunk = new byte[CHUNK_BYTES];
            int filled = 0;
            long size = 0;
            for (int n = part.read(chunk, 0, CHUNK_BYTES); n >= 0; n = part.read(chunk, filled, CHUNK_BYTES - filled)) {
                detector.accept(chunk, filled, n);
                filled += n;
                size += n;
                // A file that cannot become a document is still read to its end, so that the errors
                // of the parts after it are reported too.
                boolean isStored = detector.mayBeAccepted() && size <= StoredUpload.MAX_BYTES;
                if (filled == CHUNK_BYTES && isStored) {
                    storeChunk(chunk, key);
                }
                filled %= CHUNK_BYTES;
            }
            Optional<FileType> fileType = detector.fileType();
            if (filled > 0 && fileType.isPresent() && size <= StoredUpload.MAX_BYTES) {
                storeChunk(Arrays.copyOf(chunk, filled), key);
            }
            return new StoredUpload(part.fileName(), part.contentType(), size, fileType, version, chunks, key);
        }

        private void storeChunk(byte[] plain, DataKey key) {
            DocumentChunk chunk = DocumentChunk.seal(platform, document, version, chunks, plain, key);
            try {
                store.addChunk(platform, document, chunk);
            } catch (ConstraintViolation duplicateKey) {
                throw concurrentReplacement();
            }
            chunks++;
        }
    }

    /// The error when two requests replace the file of one document at the same time.
    static ApiException concurrentReplacement() {
        return new ApiException(
                ErrorCode.CONFLICT, "Another call replaces this document at the same time. Look at it.");
    }
}
