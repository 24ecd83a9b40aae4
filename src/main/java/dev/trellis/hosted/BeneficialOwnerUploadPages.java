package dev.trellis.hosted;

import dev.trellis.base.ApiException;
import dev.trellis.documents.HolderDocuments;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.verification.BeneficialOwners;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The pages on which the identity documents of beneficial owners are uploaded.
final class BeneficialOwnerUploadPages {
    private final BeneficialOwnerPageSupport forms;
    private final HolderDocuments documents;
    private final PageRenderer renderer;
    private final Clock clock;

    BeneficialOwnerUploadPages(
            BeneficialOwnerPageSupport forms, HolderDocuments documents, PageRenderer renderer, Clock clock) {
        this.forms = forms;
        this.documents = documents;
        this.renderer = renderer;
        this.clock = clock;
    }

    void install(HostedRouter router) {
        router.get("/person/{person}/files", (context, request) -> show(context, request, List.of(), 200));
        router.post("/person/{person}/files", this::upload);
    }

    private Response show(HostedContext context, Request request, List<PageModel.Problem> problems, int status) {
        Optional<BeneficialOwners.Person> owner = forms.find(context, request);
        if (owner.isEmpty()) {
            return context.redirectTo(FlowStep.BENEFICIAL_OWNERS.slug());
        }
        String form = BeneficialOwnerPageSupport.page(owner);
        String page = form + "/files";
        List<PageModel.UploadSlot> slots = IdentityDocumentSlots.list(
                forms.draft(context, owner),
                documents.list(context.platformId(), owner.get().id()),
                context.path(page));
        if (slots.isEmpty()) {
            return context.redirectTo(form);
        }
        PageModel.UploadList content = new PageModel.UploadList(
                "person",
                context.progress(FlowStep.BENEFICIAL_OWNERS),
                context.path(form),
                context.path(FlowStep.BENEFICIAL_OWNERS.slug()),
                slots,
                problems);
        String title = context.texts().get("files.person.title", BeneficialOwnerPageSupport.name(owner.get()));
        return renderer.show(status, context.model(title, page), "uploads", content);
    }

    /// Receives one file.
    private Response upload(HostedContext context, Request request) {
        Optional<BeneficialOwners.Person> owner = forms.find(context, request);
        if (owner.isEmpty()) {
            return context.redirectTo(FlowStep.BENEFICIAL_OWNERS.slug());
        }
        String slot = UploadPages.slot(request, clock);
        Map<String, String> knownFields = IdentityDocumentSlots.knownFields(forms.draft(context, owner), slot);
        try {
            documents.upload(request, context.platformId(), owner.get().id(), knownFields, Set.of());
        } catch (ApiException refused) {
            return show(context, request, List.of(UploadPages.problem(context, slot, refused)), 422);
        }
        return context.redirectTo(BeneficialOwnerPageSupport.page(owner) + "/files");
    }
}
