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

/// The review queue, for the command line and whatever else a reviewer works with.
public final class ReviewQueue {
    private static final int MAX_REASON = 2_000;
    private static final int MAX_REVIEWER = 250;

    private final Database database;
    private final Customers customers;
    private final VerificationStore store;
    private final VerificationPipeline verifications;

    ReviewQueue(Database database, Customers customers, VerificationPipeline verifications) {
        this.database = database;
        this.customers = customers;
        this.store = new VerificationStore(database);
        this.verifications = verifications;
    }

    /// Who waits for a person, longest first; nothing personal.
    public List<ObjectNode> listPending(PlatformId platform, int limit) {
        return store.listPendingReview(platform, limit).stream()
                .map(verification -> verification.json(null))
                .toList();
    }

    /// Everything that a reviewer needs to decide: personal.
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
        ArrayNode owners = json.putArray("beneficialOwners");
        ArrayNode documents = json.putArray("documents");
        database.transact(transaction -> {
            BeneficialOwnerStore.listForCustomer(transaction, platform, verification.customer())
                    .forEach(owner -> owners.add(owner.json(owner.open(key))));
            VerificationStore.listDocuments(transaction, platform, verification.customer())
                    .forEach(paper -> documents.add(paper.document().id() + " "
                            + paper.document().type() + " " + paper.document().side()));
            return 0;
        });
        json.set("decisions", decisions(platform, verification, key));
        return json;
    }

    /// The documents of a customer and its owners.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`
    public List<DocumentId> documents(PlatformId platform, VerificationId id) {
        StoredVerification verification = store.find(platform, id)
                .orElseThrow(() -> new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such verification."));
        return database
                .transact(transaction -> VerificationStore.listDocuments(transaction, platform, verification.customer()))
                .stream()
                .map(paper -> DocumentId.parse(paper.document().id()).orElseThrow())
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

    /// Decides; who and why is kept for good.
    ///
    /// @param reviewer who decides, for the record
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `CONFLICT` when it does not wait for a person;
    ///     `INVALID_INPUT` without a reviewer or a reason
    public ObjectNode decide(Platform platform, VerificationId id, boolean isApproved, String reviewer, String reason) {
        if (reviewer.isBlank()
                || reviewer.length() > MAX_REVIEWER
                || reviewer.chars().anyMatch(Character::isISOControl)) {
            throw new ApiException(
                    ErrorCode.INVALID_INPUT,
                    "A decision needs a reviewer: one line of at most " + MAX_REVIEWER + " characters.");
        }
        if (reason.isBlank() || reason.length() > MAX_REASON) {
            throw new ApiException(
                    ErrorCode.INVALID_INPUT, "A decision needs a reason of at most " + MAX_REASON + " characters.");
        }
        return verifications.review(platform, id, isApproved, reviewer.strip(), reason.strip());
    }
}
