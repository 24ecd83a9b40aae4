package dev.trellis.documents;

import dev.trellis.base.DocumentId;
import dev.trellis.base.PlatformId;
import dev.trellis.json.Json;
import dev.trellis.sealing.AssociatedData;
import dev.trellis.sealing.DataKey;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The part of a document that is stored encrypted with the customer's key: its personal data, and
/// the key of the file.
///
/// @param fileName for people to read; never a path
/// @param fileKey encrypts the chunks of the file
record SensitiveDocumentDetails(
        String fileName,
        @Nullable String documentNumber,
        @Nullable String issuingAuthority,
        DataKey fileKey) {

    private static final String PURPOSE = "document-details";
    private static final String KEY_PURPOSE = "document-key";

    byte[] seal(PlatformId platform, DocumentId document, DataKey customerKey) {
        ObjectNode json = Json.object();
        json.put("fileName", fileName);
        if (documentNumber != null) {
            json.put("documentNumber", documentNumber);
        }
        if (issuingAuthority != null) {
            json.put("issuingAuthority", issuingAuthority);
        }
        json.put("fileKey", customerKey.sealKey(fileKey, associatedData(platform, document, KEY_PURPOSE)));
        return customerKey.seal(Json.mapper().writeValueAsBytes(json), associatedData(platform, document, PURPOSE));
    }

    /// @throws dev.trellis.sealing.SealBroken when it was not encrypted for this document with
    ///     this key
    static SensitiveDocumentDetails open(byte[] sealed, PlatformId platform, DocumentId document, DataKey customerKey) {
        JsonNode json = Json.mapper().readTree(customerKey.open(sealed, associatedData(platform, document, PURPOSE)));
        return new SensitiveDocumentDetails(
                json.path("fileName").stringValue(),
                json.path("documentNumber").stringValue(null),
                json.path("issuingAuthority").stringValue(null),
                customerKey.openKey(
                        json.path("fileKey").binaryValue(), associatedData(platform, document, KEY_PURPOSE)));
    }

    private static AssociatedData associatedData(PlatformId platform, DocumentId document, String purpose) {
        return new AssociatedData(platform.uuid(), document.uuid(), purpose);
    }
}
