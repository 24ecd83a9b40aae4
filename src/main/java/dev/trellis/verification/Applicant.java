package dev.trellis.verification;

import dev.trellis.base.CustomerId;
import dev.trellis.customers.CustomerType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// The decrypted data of a customer at the moment of a submission: the input of
/// [ApplicantRequirements] and of a [VerificationProvider].
///
/// @param profile as `GET /customers/{id}` returns it
/// @param hasIdentifier whether an identification number is stored
/// @param documents of the customer itself
/// @param beneficialOwners of a business; empty for an individual
/// @param requestedOutcome the outcome that a sandbox's customer picked in the hosted flow; empty
///     if it picked none, and in production
/// @param isCorrected whether a document was added or replaced after the provider last asked for
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

    /// Whether a document, of the customer or of one of its beneficial owners, is there.
    ///
    /// @param id `Document:<uuid>`
    boolean hasDocument(String id) {
        return Stream.concat(
                        documents.stream(),
                        beneficialOwners.stream().flatMap(beneficialOwner -> beneficialOwner.documents().stream()))
                .anyMatch(document -> document.id().equals(id));
    }

    /// A document as far as a decision needs it.
    ///
    /// @param id `Document:<uuid>`
    /// @param side FRONT, BACK, or empty
    /// @param size of the file in bytes
    record DocumentEvidence(String id, String type, String side, int size) {}

    /// A beneficial owner.
    ///
    /// @param id `BeneficialOwner:<uuid>`
    /// @param info roles, ownershipPercentage, personalInfo
    record BeneficialOwnerDetails(String id, ObjectNode info, boolean hasIdentifier, List<DocumentEvidence> documents) {
        boolean hasRole(String role) {
            for (var listed : info.path("roles")) {
                if (listed.asString("").equals(role)) {
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
