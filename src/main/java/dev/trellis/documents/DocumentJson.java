package dev.trellis.documents;

import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of a document in the API. The file itself is never served.
final class DocumentJson {
    private DocumentJson() {}

    static byte[] bytes(Document document) {
        ObjectNode json = Json.object();
        json.put("id", document.id().text());
        json.put("documentHolder", document.holder().id().text());
        json.put("documentType", document.type().name());
        if (document.side() != null) {
            json.put("side", document.side().name());
        }
        json.put("country", document.country());
        if (document.details().documentNumber() != null) {
            json.put("documentNumber", document.details().documentNumber());
        }
        if (document.details().issuingAuthority() != null) {
            json.put("issuingAuthority", document.details().issuingAuthority());
        }
        json.put("fileName", document.details().fileName());
        json.put("createdAt", Timestamps.format(document.createdAt()));
        json.put("updatedAt", Timestamps.format(document.updatedAt()));
        return Json.mapper().writeValueAsBytes(json);
    }
}
