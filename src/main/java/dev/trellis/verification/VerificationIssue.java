package dev.trellis.verification;

import dev.trellis.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One entry of a verification's `errors[]`: something missing, wrong, or the reason of
/// a rejection.
///
/// @param resourceId of the customer, beneficial owner or document that it is about
/// @param field path with dots, `customer.address.city`; empty when it is about no field
/// @param acceptedDocumentTypes any one of them resolves it; empty when it is about no document
/// @param reason a sentence for the customer
public record VerificationIssue(
        String resourceId, Type type, String field, List<String> acceptedDocumentTypes, String reason) {
    /// `VerificationErrorType` of the contract, without the types that this server never reports.
    public enum Type {
        MISSING_FIELD,
        INVALID_FIELD,
        MISSING_IDENTITY_DOCUMENT,
        MISSING_LEGAL_PRESENCE_DOCUMENT,
        MISSING_OWNERSHIP_STRUCTURE_DOCUMENT,
        MISSING_CONTROL_STRUCTURE_DOCUMENT,
        MISSING_PROOF_OF_ADDRESS_DOCUMENT,
        MISSING_BENEFICIAL_OWNER,
        MISSING_CONTROL_PERSON,
        INCOMPLETE_DOCUMENT,
        POOR_QUALITY_DOCUMENT,
        UNREADABLE_DOCUMENT,
        APPLICANT_REJECTED,
        APPLICANT_SANCTIONED;

        /// The document types any one of which resolves an issue of this type; empty if no
        /// document does.
        public List<String> acceptedDocumentTypes() {
            return switch (this) {
                case MISSING_IDENTITY_DOCUMENT -> ApplicantRequirements.IDENTITY;
                case MISSING_LEGAL_PRESENCE_DOCUMENT -> ApplicantRequirements.LEGAL_PRESENCE;
                case MISSING_OWNERSHIP_STRUCTURE_DOCUMENT -> ApplicantRequirements.OWNERSHIP;
                case MISSING_CONTROL_STRUCTURE_DOCUMENT -> ApplicantRequirements.CONTROL;
                case MISSING_PROOF_OF_ADDRESS_DOCUMENT -> ApplicantRequirements.PROOF_OF_ADDRESS;
                default -> List.of();
            };
        }
    }

    static VerificationIssue missingField(String resourceId, String field, String what) {
        return new VerificationIssue(resourceId, Type.MISSING_FIELD, field, List.of(), what + " is required.");
    }

    static VerificationIssue documentIssue(String resourceId, Type type, List<String> accepted, String reason) {
        return new VerificationIssue(resourceId, type, "", accepted, reason);
    }

    /// Parses what [#json] returned.
    static VerificationIssue read(JsonNode json) {
        List<String> types = new ArrayList<>();
        json.path("acceptedDocumentTypes").forEach(type -> types.add(type.asString("")));
        return new VerificationIssue(
                json.path("resourceId").asString(""),
                Type.valueOf(json.path("type").asString("")),
                json.path("field").asString(""),
                types,
                json.path("reason").asString(""));
    }

    ObjectNode json() {
        ObjectNode json = Json.object();
        json.put("resourceId", resourceId);
        json.put("type", type.name());
        if (!field.isEmpty()) {
            json.put("field", field);
        }
        if (!acceptedDocumentTypes.isEmpty()) {
            acceptedDocumentTypes.forEach(json.putArray("acceptedDocumentTypes")::add);
        }
        json.put("reason", reason);
        return json;
    }
}
