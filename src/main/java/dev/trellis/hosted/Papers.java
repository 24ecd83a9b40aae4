package dev.trellis.hosted;

import dev.trellis.documents.HolderFiles.Held;
import dev.trellis.verification.Gap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The documents that a business shows, as the page of files asks for them.
final class Papers {
    private static final Map<String, Gap.Type> SLOTS = new LinkedHashMap<>();

    static {
        SLOTS.put("existence", Gap.Type.MISSING_LEGAL_PRESENCE_DOCUMENT);
        SLOTS.put("ownership", Gap.Type.MISSING_OWNERSHIP_STRUCTURE_DOCUMENT);
        SLOTS.put("control", Gap.Type.MISSING_CONTROL_STRUCTURE_DOCUMENT);
        SLOTS.put("address", Gap.Type.MISSING_PROOF_OF_ADDRESS_DOCUMENT);
    }

    private Papers() {}

    static List<View.Slot> slots(Session session, List<Held> held) {
        List<View.Slot> slots = new ArrayList<>();
        SLOTS.forEach((key, gap) -> {
            List<String> accepted = gap.accepted();
            String present = held.stream()
                    .filter(one -> accepted.contains(one.type()))
                    .map(Held::fileName)
                    .findFirst()
                    .orElse("");
            slots.add(new View.Slot(key, accepted, present, session.path("files") + "?slot=" + key));
        });
        return slots;
    }

    /// Whose papers they are.
    static String country(Session session) {
        String ofBusiness = session.profile().at("/businessInfo/country").asString("");
        return (ofBusiness.isEmpty() ? session.profile().at("/address/country").asString("") : ofBusiness)
                .toUpperCase(Locale.ROOT);
    }
}
