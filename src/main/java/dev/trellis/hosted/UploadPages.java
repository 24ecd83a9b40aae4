package dev.trellis.hosted;

import dev.trellis.base.ApiException;
import dev.trellis.documents.HolderDocuments;
import dev.trellis.documents.HolderDocuments.UploadedDocument;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.json.Rules;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The page on which a customer uploads documents: the identity document of an individual, or the
/// documents of a business.
final class UploadPages {
    private final HolderDocuments documents;
    private final FormDrafts drafts;
    private final PageRenderer renderer;
    private final Clock clock;

    UploadPages(HolderDocuments documents, FormDrafts drafts, PageRenderer renderer, Clock clock) {
        this.documents = documents;
        this.drafts = drafts;
        this.renderer = renderer;
        this.clock = clock;
    }

    void install(HostedRouter router) {
        router.get("/files", (context, request) -> show(context, 200, List.of()));
        router.post("/files", this::upload);
    }

    private Response show(HostedContext context, int status, List<PageModel.Problem> problems) {
        List<UploadedDocument> uploaded = documents.list(context.platformId(), context.customerId());
        List<PageModel.UploadSlot> slots = context.isBusiness()
                ? BusinessDocumentSlots.list(context, uploaded)
                : IdentityDocumentSlots.list(documentChoice(context), uploaded, context.path("files"));
        if (slots.isEmpty()) {
            return context.redirectTo(FlowStep.IDENTITY_DOCUMENT.slug());
        }
        FlowStep step = context.isBusiness() ? FlowStep.BUSINESS_DOCUMENTS : FlowStep.IDENTITY_DOCUMENT;
        FlowStep previous = context.isBusiness() ? FlowStep.ADDRESS : FlowStep.IDENTITY_DOCUMENT;
        PageModel.UploadList content = new PageModel.UploadList(
                step.slug(),
                context.progress(step),
                context.path(previous.slug()),
                context.path(step.next(context.customerType()).slug()),
                slots,
                problems);
        PageModel model = context.model(context.texts().get("files." + step.slug() + ".title"), "files");
        return renderer.show(status, model, "uploads", content);
    }

    /// The draft of the step on which an individual chooses the document: the profile has no
    /// such fields.
    private FormValues documentChoice(HostedContext context) {
        return drafts.find(context, FlowStep.IDENTITY_DOCUMENT.slug());
    }

    /// Receives one file.
    private Response upload(HostedContext context, Request request) {
        String slot = slot(request, clock);
        Map<String, String> knownFields = context.isBusiness()
                ? Map.of("country", BusinessDocumentSlots.country(context))
                : IdentityDocumentSlots.knownFields(documentChoice(context), slot);
        Set<String> requestedFields = context.isBusiness() ? Set.of("documentType") : Set.of();
        try {
            documents.upload(request, context.platformId(), context.customerId(), knownFields, requestedFields);
        } catch (ApiException refused) {
            if (refused.code().status() >= 500) {
                throw refused;
            }
            return show(context, 422, List.of(problem(context, slot, refused)));
        }
        return context.redirectTo("files");
    }

    /// The slot that a file is sent to; empty when the address names none.
    static String slot(Request request, Clock clock) {
        @Nullable String slot = request.query(LocalDate.now(clock)).text("slot", Rules.text(20));
        return slot == null ? "" : slot;
    }

    /// The error of a refused file, in the texts of the pages.
    static PageModel.Problem problem(HostedContext context, String slot, ApiException refused) {
        Optional<String> fileError = refused.fieldErrors().stream()
                .filter(error -> error.field().equals("file"))
                .map(error -> error.message())
                .findFirst();
        String key =
                switch (fileError
                        .map(message -> message.split(" ")[0] + " " + message.split(" ")[1])
                        .orElse("")) {
                    case "Is required.", "Is empty." -> "files.error.missing";
                    case "Is larger" -> "files.error.large";
                    default -> refused.code().status() == 413 ? "files.error.large" : "files.error.kind";
                };
        boolean isUnderReview = fileError.isEmpty() && refused.code().status() == 409;
        return new PageModel.Problem("file-" + slot, context.texts().get(isUnderReview ? "files.error.busy" : key));
    }
}
