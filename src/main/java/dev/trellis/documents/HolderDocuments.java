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

/// Lists and uploads the documents of one holder, for the pages of the hosted flow, on which people
/// upload their own.
public final class HolderDocuments {
    private static final int MAX_LISTED = 100;

    private final DocumentService documents;
    private final StreamingUploadWriter uploads;
    private final IdGenerator ids;

    HolderDocuments(DocumentService documents, StreamingUploadWriter uploads, IdGenerator ids) {
        this.documents = documents;
        this.uploads = uploads;
        this.ids = ids;
    }

    /// A document with the fields by which the person who uploaded it recognises it.
    ///
    /// @param side FRONT, BACK, or empty
    public record UploadedDocument(DocumentId id, String type, String side, String fileName) {}

    /// Returns the newest documents of a holder, newest first, at most 100.
    public List<UploadedDocument> list(PlatformId platform, Id holder) {
        return documents.list(platform, holder, null, MAX_LISTED).stream()
                .map(document -> new UploadedDocument(
                        document.id(),
                        document.type().name(),
                        document.side() == null ? "" : document.side().name(),
                        document.details().fileName()))
                .toList();
    }

    /// Receives a form with one file and creates its document. Deletes documents of the same type
    /// and side that the holder had before.
    ///
    /// @param knownFields fields that do not come from the form
    /// @param formFields names of the fields that are read from the form
    /// @throws ApiException with every error, as `POST /documents`
    public void upload(
            Request request, PlatformId platform, Id holder, Map<String, String> knownFields, Set<String> formFields) {
        ReceivedForm received = uploads.receive(request, platform, new DocumentId(ids.next()), formFields);
        Map<String, String> fields = new HashMap<>(received.fields());
        fields.putAll(knownFields);
        fields.put("documentHolder", holder.text());
        ReceivedForm upload = new ReceivedForm(
                received.document(), Map.copyOf(fields), received.file(), received.errors(), received.digest());
        List<UploadedDocument> previous = list(platform, holder);
        try {
            documents.create(platform, upload, Idempotency.noKeyRecorder());
        } catch (ApiException refused) {
            uploads.discard(platform, upload);
            throw refused;
        }
        String side = fields.getOrDefault("side", "");
        previous.stream()
                .filter(document -> document.type().equals(fields.get("documentType"))
                        && document.side().equals(side))
                .forEach(document -> documents.delete(platform, document.id()));
    }
}
