package dev.trellis.documents;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Principal;
import dev.trellis.base.ApiException;
import dev.trellis.base.DocumentId;
import dev.trellis.base.Id;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.PlatformId;
import dev.trellis.http.Cursors;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Pagination;
import dev.trellis.http.QueryParameters;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// `/documents` and `/documents/{documentId}`.
final class DocumentRoutes {
    private static final String LIST = "documents";

    private final DocumentService documents;
    private final UploadReceiver uploads;
    private final Cursors cursors;
    private final Idempotency idempotency;
    private final IdGenerator ids;
    private final Clock clock;

    DocumentRoutes(
            DocumentService documents,
            UploadReceiver uploads,
            Cursors cursors,
            Idempotency idempotency,
            IdGenerator ids,
            Clock clock) {
        this.documents = documents;
        this.uploads = uploads;
        this.cursors = cursors;
        this.idempotency = idempotency;
        this.ids = ids;
        this.clock = clock;
    }

    void install(Routes routes, Authenticator authenticator) {
        routes.post("/documents", authenticator.requireManage(this::create));
        routes.get("/documents", authenticator.requireView(this::list));
        routes.get("/documents/{documentId}", authenticator.requireView(this::get));
        routes.put("/documents/{documentId}", authenticator.requireManage(this::replace));
        routes.delete("/documents/{documentId}", authenticator.requireManage(this::delete));
    }

    private Response create(Principal caller, Request call) {
        PlatformId platform = caller.platformId();
        DocumentUpload upload = uploads.receive(call, platform, new DocumentId(ids.next()), DocumentForm.NEW_FIELDS);
        call.setBodyDigest(upload.digest());
        AtomicBoolean isKept = new AtomicBoolean();
        return discardUnlessUsed(
                platform,
                upload,
                isKept,
                () -> idempotency.runOnce(platform, caller.token(), call, recorder -> {
                    Response created = documents.create(platform, upload, recorder);
                    isKept.set(true);
                    return created;
                }));
    }

    private Response replace(Principal caller, Request call) {
        PlatformId platform = caller.platformId();
        DocumentId id = documentId(call);
        documents.require(platform, id);
        DocumentUpload upload = uploads.receive(call, platform, id, DocumentForm.REPLACEMENT_FIELDS);
        AtomicBoolean isKept = new AtomicBoolean();
        return discardUnlessUsed(platform, upload, isKept, () -> {
            Response replaced = documents.replace(platform, upload);
            isKept.set(true);
            return replaced;
        });
    }

    /// Removes the file of an upload that was refused, or that was a repeated one. After any other
    /// failure nobody knows whether the document was written; the file stays then, and if it has
    /// none, a sweep will find it.
    private Response discardUnlessUsed(
            PlatformId platform, DocumentUpload upload, AtomicBoolean isKept, Work work) {
        Response answer;
        try {
            answer = work.run();
        } catch (ApiException refused) {
            uploads.discard(platform, upload);
            throw refused;
        }
        if (!isKept.get()) {
            uploads.discard(platform, upload);
        }
        return answer;
    }

    @FunctionalInterface
    private interface Work {
        Response run();
    }

    private Response get(Principal caller, Request call) {
        return documents
                .find(caller.platformId(), documentId(call))
                .map(document -> Response.json(200, DocumentJson.bytes(document)))
                .orElseThrow(DocumentService::notFound);
    }

    private Response delete(Principal caller, Request call) {
        documents.delete(caller.platformId(), documentId(call));
        return Response.noContent();
    }

    private Response list(Principal caller, Request call) {
        PlatformId platform = caller.platformId();
        QueryParameters query = call.query(LocalDate.now(clock));
        @Nullable Id holder = query.optional("documentHolder", DocumentForm.HOLDER_MESSAGE, DocumentHolder::parse);
        Pagination walk = cursors.paginate(platform, LIST, query);
        List<Document> rows = documents.list(platform, holder, walk.afterId(), walk.rowsToFetch());
        return walk.toResponse(
                rows, row -> row.id().uuid(), DocumentJson::bytes, () -> documents.count(platform, holder));
    }

    /// @throws ApiException the same for an id that is malformed, of another platform, or
    ///     of nothing
    private static DocumentId documentId(Request call) {
        return DocumentId.parse(call.pathParameter("documentId")).orElseThrow(DocumentService::notFound);
    }
}
