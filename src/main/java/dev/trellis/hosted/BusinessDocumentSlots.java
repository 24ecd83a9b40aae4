package dev.trellis.hosted;

import dev.trellis.documents.HolderDocuments.UploadedDocument;
import dev.trellis.verification.VerificationIssue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The documents that a business shows, as the page of files asks for them.
final class BusinessDocumentSlots {
    private static final Map<String, VerificationIssue.Type> SLOTS = new LinkedHashMap<>();

    static {
        SLOTS.put("existence", VerificationIssue.Type.MISSING_LEGAL_PRESENCE_DOCUMENT);
        SLOTS.put("ownership", VerificationIssue.Type.MISSING_OWNERSHIP_STRUCTURE_DOCUMENT);
        SLOTS.put("control", VerificationIssue.Type.MISSING_CONTROL_STRUCTURE_DOCUMENT);
        SLOTS.put("address", VerificationIssue.Type.MISSING_PROOF_OF_ADDRESS_DOCUMENT);
    }

    private BusinessDocumentSlots() {}

    static List<PageModel.UploadSlot> slots(HostedContext session, List<UploadedDocument> held) {
        List<PageModel.UploadSlot> slots = new ArrayList<>();
        SLOTS.forEach((key, gap) -> {
            List<String> accepted = gap.accepted();
            String present = held.stream()
                    .filter(one -> accepted.contains(one.type()))
                    .map(UploadedDocument::fileName)
                    .findFirst()
                    .orElse("");
            slots.add(new PageModel.UploadSlot(key, accepted, present, session.path("files") + "?slot=" + key));
        });
        return slots;
    }

    /// Whose papers they are.
    static String country(HostedContext session) {
        String ofBusiness = session.profile().at("/businessInfo/country").asString("");
        return (ofBusiness.isEmpty() ? session.profile().at("/address/country").asString("") : ofBusiness)
                .toUpperCase(Locale.ROOT);
    }
}
