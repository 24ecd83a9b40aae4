package dev.trellis.hosted;

import dev.trellis.documents.HolderDocuments.UploadedDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The upload slots for a person's identity document: one for a passport, two for the sides of
/// a card.
final class IdentityDocumentSlots {
    /// The fields of the form in which a person chooses the document.
    private static final String TYPE = "documentType";

    private static final String COUNTRY = "documentCountry";

    private IdentityDocumentSlots() {}

    /// @param choice the form in which the document was chosen
    /// @param documents that were uploaded before; without a choice, one of them tells the type
    /// @param action the address to which files are sent
    /// @return empty when no document was chosen
    static List<PageModel.UploadSlot> list(FormValues choice, List<UploadedDocument> documents, String action) {
        String type = choice.has(TYPE)
                ? choice.text(TYPE)
                : documents.stream()
                        .map(UploadedDocument::type)
                        .filter(FlowStep.IDENTITY_DOCUMENT::offers)
                        .findFirst()
                        .orElse("");
        if (!FlowStep.IDENTITY_DOCUMENT.offers(type)) {
            return List.of();
        }
        List<PageModel.UploadSlot> slots = new ArrayList<>();
        for (String side : type.equals("PASSPORT") ? List.of("") : List.of("FRONT", "BACK")) {
            String present = documents.stream()
                    .filter(document ->
                            document.type().equals(type) && document.side().equals(side))
                    .map(UploadedDocument::fileName)
                    .findFirst()
                    .orElse("");
            String key = side.isEmpty() ? "passport" : side.toLowerCase(Locale.ROOT);
            slots.add(new PageModel.UploadSlot(key, List.of(type), present, action + "?slot=" + key));
        }
        return slots;
    }

    /// The fields of a document's metadata that are known before its file is uploaded.
    static Map<String, String> knownFields(FormValues choice, String slot) {
        Map<String, String> fields = new HashMap<>();
        fields.put("documentType", choice.text(TYPE));
        fields.put("country", choice.text(COUNTRY));
        if (slot.equals("front") || slot.equals("back")) {
            fields.put("side", slot.toUpperCase(Locale.ROOT));
        }
        return fields;
    }
}
