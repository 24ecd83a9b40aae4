package dev.trellis.documents;

import dev.trellis.auth.Authenticator;
import dev.trellis.auth.Principal;
import dev.trellis.auth.RouteContext;
import dev.trellis.base.ApiException;
import dev.trellis.base.DocumentId;
import dev.trellis.base.Environment;
import dev.trellis.base.Id;
import dev.trellis.base.PlatformId;
import dev.trellis.http.PageRequest;
import dev.trellis.http.QueryParameters;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.http.Routes;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// `/documents` and `/documents/{documentId}`.
final class DocumentRoutes {
    private static final String LIST = "documents";

    private final DocumentService documents;
    private final StreamingUploadWriter uploads;
    private final RouteContext api;
    private final Environment environment;

    DocumentRoutes(
            DocumentService documents, StreamingUploadWriter uploads, RouteContext api, Environment environment) {
        this.documents = documents;
        this.uploads = uploads;
        this.api = api;
        this.environment = environment;
    }

    void install() {
        Routes routes = api.routes();
        Authenticator authenticator = api.authenticator();
        routes.post("/documents", authenticator.requireManage(this::create));
        routes.get("/documents", authenticator.requireView(this::list));
        routes.get("/documents/{documentId}", authenticator.requireView(this::get));
        routes.put("/documents/{documentId}", authenticator.requireManage(this::replace));
        routes.delete("/documents/{documentId}", authenticator.requireManage(this::delete));
    }

    private Response create(Principal principal, Request request) {
        PlatformId platform = principal.platformId();
        ReceivedForm upload = uploads.receive(
                request, platform, new DocumentId(environment.ids().next()), DocumentRequest.NEW_FIELDS);
        request.setBodyDigest(upload.digest());
        AtomicBoolean isUsed = new AtomicBoolean();
        return discardUnlessUsed(
                platform,
                upload,
                isUsed,
                () -> api.idempotency().runOnce(platform, principal.token(), request, recorder -> {
                    Response created = documents.create(platform, upload, recorder);
                    isUsed.set(true);
                    return created;
                }));
    }

    private Response replace(Principal principal, Request request) {
        PlatformId platform = principal.platformId();
        DocumentId id = documentId(request);
        documents.require(platform, id);
        ReceivedForm upload = uploads.receive(request, platform, id, DocumentRequest.REPLACEMENT_FIELDS);
        AtomicBoolean isUsed = new AtomicBoolean();
        return discardUnlessUsed(platform, upload, isUsed, () -> {
            Response replaced = documents.replace(platform, upload);
            isUsed.set(true);
            return replaced;
        });
    }

    /// Removes the stored file of an upload that was refused, or whose request was a repeated one.
    /// After any other failure it is unknown whether the document was committed. The file stays
    /// then; if it belongs to no document, [DocumentFeature#removeLeftovers] removes it.
    private Response discardUnlessUsed(PlatformId platform, ReceivedForm upload, AtomicBoolean isUsed, Work work) {
        Response response;
        try {
            response = work.run();
        } catch (ApiException refused) {
            uploads.discard(platform, upload);
            throw refused;
        }
        if (!isUsed.get()) {
            uploads.discard(platform, upload);
        }
        return response;
    }

    @FunctionalInterface
    private interface Work {
        Response run();
    }

    private Response get(Principal principal, Request request) {
        return documents
                .find(principal.platformId(), documentId(request))
                .map(document -> Response.json(200, DocumentJson.bytes(document)))
                .orElseThrow(DocumentService::notFound);
    }

    private Response delete(Principal principal, Request request) {
        documents.delete(principal.platformId(), documentId(request));
        return Response.noContent();
    }

    private Response list(Principal principal, Request request) {
        PlatformId platform = principal.platformId();
        QueryParameters query = request.query(environment.today());
        @Nullable Id holder = query.optional("documentHolder", DocumentRequest.HOLDER_MESSAGE, DocumentHolder::parse);
        PageRequest pagination = api.cursors().paginate(platform, LIST, query);
        List<Document> rows = documents.list(platform, holder, pagination.afterId(), pagination.rowsToFetch());
        return pagination.toResponse(
                rows, row -> row.id().uuid(), DocumentJson::bytes, () -> documents.count(platform, holder));
    }

    /// @throws ApiException the same one for a malformed id, an id of another platform, and an id
    ///     that does not exist
    private static DocumentId documentId(Request request) {
        return DocumentId.parse(request.pathParameter("documentId")).orElseThrow(DocumentService::notFound);
    }
}
