package dev.trellis.verification;

import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.base.PlatformId;
import dev.trellis.customers.Customer;
import dev.trellis.customers.Customers;
import dev.trellis.db.Database.Transaction;
import dev.trellis.json.Json;
import dev.trellis.sealing.DataKey;
import dev.trellis.verification.Applicant.BeneficialOwnerDetails;
import dev.trellis.verification.Applicant.DocumentEvidence;
import dev.trellis.verification.VerificationStore.DocumentReference;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Loads and decrypts what is known of a customer into an [Applicant].
final class ApplicantLoader {
    private final HostedFlowFindings hostedFlow;

    ApplicantLoader(HostedFlowFindings hostedFlow) {
        this.hostedFlow = hostedFlow;
    }

    /// @param locked the customer, whose row this transaction has locked, so that nothing that is
    ///     loaded here changes before the transaction ends
    Applicant load(Transaction transaction, PlatformId platform, Customers.Locked locked) throws SQLException {
        Customer customer = locked.customer();
        DataKey key = customer.requireKey();
        List<DocumentReference> documents = VerificationStore.listDocuments(transaction, platform, customer.id());
        List<BeneficialOwnerDetails> beneficialOwners = new ArrayList<>();
        for (StoredBeneficialOwner stored :
                BeneficialOwnerStore.listForCustomer(transaction, platform, customer.id())) {
            beneficialOwners.add(new BeneficialOwnerDetails(
                    stored.id().text(), stored.open(key), stored.hasIdentifier(), documentsOf(stored.id(), documents)));
        }
        return new Applicant(
                customer.id(),
                customer.type(),
                (ObjectNode) Json.mapper().readTree(customer.profile()),
                locked.hasIdentifier(),
                documentsOf(null, documents),
                beneficialOwners,
                hostedFlow.findRequestedOutcome(transaction, platform, customer.id()),
                VerificationStore.isCorrected(transaction, platform, customer.id()),
                hostedFlow.isRenamed(transaction, platform, customer.id()));
    }

    /// @param beneficialOwner `null` for the documents of the customer itself
    private static List<DocumentEvidence> documentsOf(
            @Nullable BeneficialOwnerId beneficialOwner, List<DocumentReference> documents) {
        @Nullable UUID uuid = beneficialOwner == null ? null : beneficialOwner.uuid();
        return documents.stream()
                .filter(reference -> Objects.equals(reference.beneficialOwner(), uuid))
                .map(DocumentReference::document)
                .toList();
    }
}
