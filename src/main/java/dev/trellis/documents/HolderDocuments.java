package dev.trellis.documents;

import dev.trellis.base.ApiException;
import dev.trellis.base.DocumentId;
import dev.trellis.base.Id;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.PlatformId;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Request;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The documents of one customer or owner, for pages on which people upload their own.
public final class HolderDocuments {
    private static final int MAX_LISTED = 100;

    private final DocumentService documents;
    private final UploadReceiver uploads;
    private final IdGenerator ids;

    HolderDocuments(DocumentService documents, UploadReceiver uploads, IdGenerator ids) {
        this.documents = documents;
        this.uploads = uploads;
        this.ids = ids;
    }

    /// A document as far as its owner needs to recognise it.
    ///
    /// @param side FRONT, BACK, or empty
    public record UploadedDocument(DocumentId id, String type, String side, String fileName) {}

    /// Newest first.
    public List<UploadedDocument> list(PlatformId platform, Id holder) {
        return documents.list(platform, holder, null, MAX_LISTED).stream()
                .map(document -> new UploadedDocument(
                        document.id(),
                        document.type().name(),
                        document.side() == null ? "" : document.side().name(),
                        document.details().fileName()))
                .toList();
    }

    /// Takes a form with one file; a document of the same type and side goes.
    ///
    /// @param known fields of the document that the server knows
    /// @param asked fields that are read from the form
    /// @throws ApiException with every fault, as `POST /documents`
    public void upload(Request call, PlatformId platform, Id holder, Map<String, String> known, Set<String> asked) {
        DocumentUpload sent = uploads.receive(call, platform, new DocumentId(ids.next()), asked);
        Map<String, String> texts = new HashMap<>(sent.fields());
        texts.putAll(known);
        texts.put("documentHolder", holder.text());
        DocumentUpload upload =
                new DocumentUpload(sent.document(), Map.copyOf(texts), sent.file(), sent.errors(), sent.digest());
        List<UploadedDocument> before = list(platform, holder);
        try {
            documents.create(platform, upload, Idempotency.noKeyRecorder());
        } catch (ApiException refused) {
            uploads.discard(platform, upload);
            throw refused;
        }
        String side = texts.getOrDefault("side", "");
        before.stream()
                .filter(old -> old.type().equals(texts.get("documentType"))
                        && old.side().equals(side))
                .forEach(old -> documents.delete(platform, old.id()));
    }
}
