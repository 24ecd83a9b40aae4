package dev.trellis.verification;

import dev.trellis.base.ApiException;
import dev.trellis.base.DocumentId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.base.VerificationId;
import dev.trellis.customers.Customers;
import dev.trellis.db.Database;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The queue of verifications that wait for a reviewer: list, show, decide. For the command line.
public final class ReviewQueue {
    private static final int MAX_REASON_LENGTH = 2_000;
    private static final int MAX_REVIEWER_LENGTH = 250;

    private final Database database;
    private final Customers customers;
    private final VerificationStore store;
    private final VerificationService pipeline;

    ReviewQueue(Database database, Customers customers, VerificationService pipeline) {
        this.database = database;
        this.customers = customers;
        this.store = new VerificationStore(database);
        this.pipeline = pipeline;
    }

    /// Returns the verifications that wait for a reviewer, longest waiting first, without
    /// personal data.
    public List<ObjectNode> listPending(PlatformId platform, int limit) {
        return store.listPendingReview(platform, limit).stream()
                .map(verification -> verification.json(null))
                .toList();
    }

    /// Returns everything that a reviewer needs for a decision, with personal data but without
    /// identification numbers.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`, also when the customer was erased
    public ObjectNode show(PlatformId platform, VerificationId id) {
        StoredVerification verification = store.find(platform, id)
                .orElseThrow(() -> new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such verification."));
        DataKey key = customers
                .dataKey(platform, verification.customer())
                .orElseThrow(() -> new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "The customer was erased."));
        ObjectNode json = Json.object();
        json.set("verification", verification.json(key));
        customers.find(platform, verification.customer()).ifPresent(customer -> {
            json.put("customerStatus", customer.status().name());
            json.set("customer", Json.mapper().readTree(customer.profile()));
        });
        ArrayNode beneficialOwners = json.putArray("beneficialOwners");
        ArrayNode documents = json.putArray("documents");
        database.transact(transaction -> {
            BeneficialOwnerStore.listForCustomer(transaction, platform, verification.customer())
                    .forEach(stored -> beneficialOwners.add(stored.json(stored.open(key))));
            VerificationStore.listDocuments(transaction, platform, verification.customer())
                    .forEach(reference -> documents.add(reference.document().id() + " "
                            + reference.document().type() + " "
                            + reference.document().side()));
            return 0;
        });
        json.set("decisions", decisions(platform, verification, key));
        return json;
    }

    /// Returns the ids of the documents of a verification's customer and its beneficial owners.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`
    public List<DocumentId> documents(PlatformId platform, VerificationId id) {
        StoredVerification verification = store.find(platform, id)
                .orElseThrow(() -> new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such verification."));
        return database
                .transact(
                        transaction -> VerificationStore.listDocuments(transaction, platform, verification.customer()))
                .stream()
                .map(reference -> DocumentId.parse(reference.document().id()).orElseThrow())
                .toList();
    }

    private ArrayNode decisions(PlatformId platform, StoredVerification verification, DataKey key) {
        ArrayNode list = Json.array();
        store.listDecisions(platform, verification.customer()).forEach(decision -> {
            ObjectNode json = list.addObject();
            json.put("at", Timestamps.format(decision.createdAt()));
            json.put("outcome", decision.outcome());
            json.put("by", decision.decidedBy());
            json.put("isManual", decision.isManual());
            json.put("reason", VerificationStore.openReason(platform, decision, key));
        });
        return list;
    }

    /// Approves or rejects. The reviewer and the reason are stored permanently.
    ///
    /// @param reviewer name of the reviewer, for the record of decisions
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `CONFLICT` when it does not wait for a reviewer;
    ///     `INVALID_INPUT` without a reviewer or a reason
    public ObjectNode decide(Platform platform, VerificationId id, boolean isApproved, String reviewer, String reason) {
        if (reviewer.isBlank()
                || reviewer.length() > MAX_REVIEWER_LENGTH
                || reviewer.chars().anyMatch(Character::isISOControl)) {
            throw new ApiException(
                    ErrorCode.INVALID_INPUT,
                    "A decision needs a reviewer: one line of at most " + MAX_REVIEWER_LENGTH + " characters.");
        }
        if (reason.isBlank() || reason.length() > MAX_REASON_LENGTH) {
            throw new ApiException(
                    ErrorCode.INVALID_INPUT,
                    "A decision needs a reason of at most " + MAX_REASON_LENGTH + " characters.");
        }
        return pipeline.review(platform, id, isApproved, reviewer.strip(), reason.strip());
    }
}
