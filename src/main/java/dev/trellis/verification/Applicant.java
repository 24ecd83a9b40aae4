package dev.trellis.verification;

import dev.trellis.base.CustomerId;
import dev.trellis.customers.CustomerType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// Everything that is known of a customer at the moment of a submission: what is complete or not,
/// and what a provider judges.
///
/// @param profile as `GET /customers/{id}` shows it
/// @param hasIdentifier whether an identification number was given
/// @param papers of the customer itself
/// @param owners of a business
/// @param wish what a sandbox's customer picked as the outcome; nothing elsewhere
/// @param isCorrected whether a document came, or was replaced, since the provider last asked for
///     a correction
/// @param isRenamed whether the customer, in the hosted flow, replaced the name that the platform
///     had registered
record Applicant(
        CustomerId id,
        CustomerType type,
        ObjectNode profile,
        boolean hasIdentifier,
        List<DocumentEvidence> documents,
        List<BeneficialOwnerDetails> beneficialOwners,
        Optional<String> requestedOutcome,
        boolean isCorrected,
        boolean isRenamed) {

    boolean hasDocument(String document) {
        return Stream.concat(documents.stream(), beneficialOwners.stream().flatMap(owner -> owner.documents().stream()))
                .anyMatch(paper -> paper.id().equals(document));
    }

    /// A document as far as a decision needs it.
    ///
    /// @param side FRONT, BACK, or empty
    /// @param size of the file in bytes
    record DocumentEvidence(String id, String type, String side, int size) {}

    /// A beneficial owner.
    ///
    /// @param info roles, ownershipPercentage, personalInfo
    record BeneficialOwnerDetails(String id, ObjectNode info, boolean hasIdentifier, List<DocumentEvidence> documents) {
        boolean hasRole(String role) {
            for (var each : info.path("roles")) {
                if (each.asString("").equals(role)) {
                    return true;
                }
            }
            return false;
        }

        int ownershipPercentage() {
            return info.path("ownershipPercentage").asInt(0);
        }
    }
}
