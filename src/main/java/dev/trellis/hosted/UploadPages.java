package dev.trellis.hosted;

import dev.trellis.base.ApiException;
import dev.trellis.customers.CustomerType;
import dev.trellis.documents.HolderDocuments;
import dev.trellis.documents.HolderDocuments.UploadedDocument;
import dev.trellis.http.Request;
import dev.trellis.http.Response;
import dev.trellis.json.Rules;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The page of files: which are needed, which are there, and taking them in.
final class UploadPages {
    private static final String TYPE = "documentType";
    private static final String COUNTRY = "documentCountry";

    private final HolderDocuments files;
    private final DraftStore drafts;
    private final PageRenderer pages;
    private final Clock clock;

    UploadPages(HolderDocuments files, DraftStore drafts, PageRenderer pages, Clock clock) {
        this.files = files;
        this.drafts = drafts;
        this.pages = pages;
        this.clock = clock;
    }

    Response show(HostedContext session, Request call) {
        return show(session, 200, List.of());
    }

    private Response show(HostedContext session, int status, List<PageModel.Problem> problems) {
        boolean isBusiness = session.customer().type() == CustomerType.BUSINESS;
        List<PageModel.UploadSlot> slots = isBusiness
                ? BusinessDocumentSlots.slots(session, held(session))
                : identitySlots(chosen(session), held(session), session.path("files"));
        if (slots.isEmpty()) {
            return LinkAccessController.seeOther(session.path(FlowStep.DOCUMENT.slug()));
        }
        FlowStep step = isBusiness ? FlowStep.PAPERS : FlowStep.DOCUMENT;
        var type = session.customer().type();
        String back = isBusiness ? FlowStep.ADDRESS.slug() : FlowStep.DOCUMENT.slug();
        PageModel.UploadList content = new PageModel.UploadList(
                step.slug(),
                step.number(type),
                FlowStep.stepsOf(type).size(),
                session.path(back),
                session.path(step.next(type).slug()),
                slots,
                problems);
        PageModel view = QuestionPages.view(session, session.texts().get("files." + step.slug() + ".title"), "files");
        return pages.show(status, view, "files", content);
    }

    private List<UploadedDocument> held(HostedContext session) {
        return files.list(session.tenant(), session.link().customer());
    }

    /// A passport has one page that counts; a card has two sides.
    ///
    /// @param chosen which document it is to be
    /// @return none when nobody chose one
    static List<PageModel.UploadSlot> identitySlots(FormValues chosen, List<UploadedDocument> held, String action) {
        String type = chosen.has(TYPE)
                ? chosen.text(TYPE)
                : held.stream()
                        .map(UploadedDocument::type)
                        .filter(FlowStep.DOCUMENT::offers)
                        .findFirst()
                        .orElse("");
        if (!FlowStep.DOCUMENT.offers(type)) {
            return List.of();
        }
        List<PageModel.UploadSlot> slots = new ArrayList<>();
        for (String side : type.equals("PASSPORT") ? List.of("") : List.of("FRONT", "BACK")) {
            String present = held.stream()
                    .filter(one -> one.type().equals(type) && one.side().equals(side))
                    .map(UploadedDocument::fileName)
                    .findFirst()
                    .orElse("");
            String key = side.isEmpty() ? "passport" : side.toLowerCase(Locale.ROOT);
            slots.add(new PageModel.UploadSlot(key, List.of(type), present, action + "?slot=" + key));
        }
        return slots;
    }

    /// What is known of an identity document before its file comes.
    static Map<String, String> identity(FormValues chosen, String slot) {
        Map<String, String> known = new HashMap<>();
        known.put(TYPE, chosen.text(TYPE));
        known.put("country", chosen.text(COUNTRY));
        if (slot.equals("front") || slot.equals("back")) {
            known.put("side", slot.toUpperCase(Locale.ROOT));
        }
        return known;
    }

    private FormValues chosen(HostedContext session) {
        return drafts.find(session.tenant(), session.link().customer(), session.key(), FlowStep.DOCUMENT.slug());
    }

    /// Takes one file in.
    Response take(HostedContext session, Request call) {
        @Nullable String named = call.query(LocalDate.now(clock)).text("slot", Rules.text(20));
        String slot = named == null ? "" : named;
        boolean isBusiness = session.customer().type() == CustomerType.BUSINESS;
        Map<String, String> known = isBusiness
                ? Map.of("country", BusinessDocumentSlots.country(session))
                : identity(chosen(session), slot);
        Set<String> asked = isBusiness ? Set.of(TYPE) : Set.of();
        try {
            files.put(call, session.tenant(), session.link().customer(), known, asked);
        } catch (ApiException refused) {
            if (refused.code().status() >= 500) {
                throw refused;
            }
            return show(session, 422, List.of(problem(session, slot, refused)));
        }
        return LinkAccessController.seeOther(session.path("files"));
    }

    static PageModel.Problem problem(HostedContext session, String slot, ApiException refused) {
        LocalizedTexts texts = session.texts();
        String id = "file-" + slot;
        Optional<String> about = refused.fieldErrors().stream()
                .filter(fault -> fault.field().equals("file"))
                .map(fault -> fault.message())
                .findFirst();
        String key =
                switch (about.map(message -> message.split(" ")[0] + " " + message.split(" ")[1])
                        .orElse("")) {
                    case "Is required.", "Is empty." -> "files.error.missing";
                    case "Is larger" -> "files.error.large";
                    default -> refused.code().status() == 413 ? "files.error.large" : "files.error.kind";
                };
        return new PageModel.Problem(
                id, texts.get(about.isEmpty() && refused.code().status() == 409 ? "files.error.busy" : key));
    }
}
