package dev.trellis.hosted;

import dev.trellis.documents.HolderDocuments.UploadedDocument;
import dev.trellis.verification.VerificationIssue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The upload slots for the documents of a business: one for each kind of proof that a
/// verification needs.
final class BusinessDocumentSlots {
    private static final Map<String, VerificationIssue.Type> ISSUES_BY_SLOT = new LinkedHashMap<>();

    static {
        ISSUES_BY_SLOT.put("existence", VerificationIssue.Type.MISSING_LEGAL_PRESENCE_DOCUMENT);
        ISSUES_BY_SLOT.put("ownership", VerificationIssue.Type.MISSING_OWNERSHIP_STRUCTURE_DOCUMENT);
        ISSUES_BY_SLOT.put("control", VerificationIssue.Type.MISSING_CONTROL_STRUCTURE_DOCUMENT);
        ISSUES_BY_SLOT.put("address", VerificationIssue.Type.MISSING_PROOF_OF_ADDRESS_DOCUMENT);
    }

    private BusinessDocumentSlots() {}

    /// @param documents that were uploaded before
    static List<PageModel.UploadSlot> list(HostedContext context, List<UploadedDocument> documents) {
        List<PageModel.UploadSlot> slots = new ArrayList<>();
        ISSUES_BY_SLOT.forEach((key, issue) -> {
            List<String> accepted = issue.acceptedDocumentTypes();
            String present = documents.stream()
                    .filter(document -> accepted.contains(document.type()))
                    .map(UploadedDocument::fileName)
                    .findFirst()
                    .orElse("");
            slots.add(new PageModel.UploadSlot(key, accepted, present, context.path("files") + "?slot=" + key));
        });
        return slots;
    }

    /// The country that issued the documents of a business: that of its registration, else that of
    /// its address.
    static String country(HostedContext context) {
        String registered = context.profile().at("/businessInfo/country").asString("");
        return (registered.isEmpty() ? context.profile().at("/address/country").asString("") : registered)
                .toUpperCase(Locale.ROOT);
    }
}
