package dev.trellis.verification;

import dev.trellis.base.ApiException;
import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.PlatformId;
import dev.trellis.base.VerificationId;
import dev.trellis.customers.Customer;
import dev.trellis.customers.CustomerStatus;
import dev.trellis.customers.Customers;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.json.Json;
import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import dev.trellis.verification.VerificationTransitions.Input;
import dev.trellis.verification.VerificationProvider.Evaluation;
import dev.trellis.verification.VerificationStore.Decider;
import dev.trellis.webhooks.events.EventKind;
import dev.trellis.webhooks.events.Outbox;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The one pipeline (behaviour, section 6): what is missing, what the provider says, what a person
/// says. Each step locks the customer and is one transaction with its events; the provider is asked
/// between two of them.
final class VerificationPipeline {
    private final Parts parts;

    VerificationPipeline(Parts parts) {
        this.parts = parts;
    }

    /// What it works with.
    ///
    /// @param sandbox judges for sandbox platforms
    /// @param production judges for the others
    record Parts(
            Database database,
            Customers customers,
            Outbox outbox,
            VerificationProvider sandbox,
            VerificationProvider production,
            IdGenerator ids,
            Clock clock) {}

    /// Hands a customer's application in: tells every gap, or takes it through the pipeline as far
    /// as it goes now.
    ///
    /// @throws ApiException `USER_NOT_FOUND`; `INVALID_INPUT` when the customer has been decided
    ///     on already
    ObjectNode submit(Platform platform, CustomerId customer) {
        Submission submitted = submitAndEvaluate(platform, customer, List.of());
        return submitted.verification().json(submitted.key());
    }

    /// The same, for a customer who may do it once.
    ///
    /// @param uses written when nothing is missing; the first must touch a row
    /// @throws UsedAlready when it touched none; then nothing was changed
    VerificationStatus submitOnce(Platform platform, CustomerId customer, List<SqlStatement> uses) {
        return submitAndEvaluate(platform, customer, uses).verification().status();
    }

    /// What lets a customer hand in had been used.
    static final class AlreadyUsedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private Submission submitAndEvaluate(Platform platform, CustomerId customer, List<SqlStatement> uses) {
        Submission submitted = parts.database().transact(transaction -> submit(transaction, platform, customer, uses));
        return submitted.needsEvaluation()
                ? new Submission(evaluate(platform, submitted.verification()), submitted.key(), false)
                : submitted;
    }

    /// What is missing now, and what the provider wants corrected and is still there.
    List<VerificationIssue> findIssues(Platform platform, CustomerId customer) {
        return parts.database().transact(transaction -> {
            Customers.Locked locked = lock(transaction, platform.id(), customer);
            Applicant applicant = applicant(transaction, platform.id(), locked);
            List<VerificationIssue> gaps = new ArrayList<>(ApplicantRequirements.findIssues(applicant));
            VerificationStore.findNewest(transaction, platform.id(), customer)
                    .filter(newest -> newest.status() == VerificationStatus.RESOLVE_ERRORS)
                    .ifPresent(newest -> newest.errors(locked.customer().requireKey()).stream()
                            .filter(error -> applicant.hasDocument(error.resourceId()))
                            .forEach(gaps::add));
            return gaps;
        });
    }

    boolean isComplete(Platform platform, CustomerId customer) {
        return parts.database()
                .transact(transaction -> ApplicantRequirements.findIssues(
                                applicant(transaction, platform.id(), lock(transaction, platform.id(), customer)))
                        .isEmpty());
    }

    /// @param isToJudge whether this very call put it before the provider
    private record Submission(StoredVerification verification, DataKey key, boolean needsEvaluation) {}

    private Submission submit(Transaction transaction, Platform platform, CustomerId id, List<SqlStatement> uses)
            throws SQLException {
        Customers.Locked locked = lock(transaction, platform.id(), id);
        Customer customer = locked.customer();
        DataKey key = customer.requireKey();
        @Nullable
        StoredVerification current =
                VerificationStore.findNewest(transaction, platform.id(), id).orElse(null);
        if (customer.status() == CustomerStatus.APPROVED
                || customer.status() == CustomerStatus.REJECTED
                || (current != null && current.status().isTerminal())) {
            throw new ApiException(
                    ErrorCode.INVALID_INPUT,
                    "This customer is " + customer.status() + "; there is nothing left to verify.");
        }
        List<VerificationIssue> gaps = ApplicantRequirements.findIssues(applicant(transaction, platform.id(), locked));
        Optional<VerificationTransitions.Transition> next = VerificationTransitions.next(
                current == null ? null : current.status(),
                gaps.isEmpty() ? Input.SUBMITTED_COMPLETE : Input.SUBMITTED_INCOMPLETE);
        if (gaps.isEmpty() && !uses.isEmpty() && transaction.execute(uses)[0] == 0) {
            throw new AlreadyUsedException();
        }
        if (next.isEmpty() && current != null) {
            return new Submission(current, key, false);
        }
        StoredVerification before = current == null ? newVerification(platform.id(), id) : current;
        boolean isNews =
                current == null || current.status() != next.orElseThrow().status();
        StoredVerification after = before.withStatus(next.orElseThrow().status(), gaps, key, now());
        List<SqlStatement> writes = new ArrayList<>(statementsFor(platform, customer, after, next.get(), isNews));
        transaction.execute(writes);
        return new Submission(after, key, after.status() == VerificationStatus.IN_PROGRESS);
    }

    /// Asks the provider and does as it says. Does nothing when somebody else was faster.
    StoredVerification evaluate(Platform platform, StoredVerification verification) {
        VerificationProvider provider = platform.mode() == Mode.SANDBOX ? parts.sandbox() : parts.production();
        Applicant applicant = parts.database()
                .transact(transaction -> applicant(
                        transaction, platform.id(), lock(transaction, platform.id(), verification.customer())));
        Evaluation judgement = provider.evaluate(applicant);
        Input input =
                switch (judgement) {
                    case Evaluation.Approved approved -> Input.PROVIDER_APPROVED;
                    case Evaluation.Rejected rejected -> Input.PROVIDER_REJECTED;
                    case Evaluation.NeedsReview unsure -> Input.PROVIDER_REQUESTED_REVIEW;
                    case Evaluation.NeedsCorrection correctable -> Input.PROVIDER_FOUND_ERRORS;
                };
        List<VerificationIssue> errors =
                switch (judgement) {
                    case Evaluation.Rejected rejected -> rejected.errors();
                    case Evaluation.NeedsCorrection correctable -> correctable.errors();
                    default -> List.of();
                };
        Decider by = new Decider(provider.name(), false);
        return decide(platform, verification, input, errors, by, judgement.reason())
                .orElseGet(() -> find(platform, verification.id()));
    }

    /// What a person decides.
    ///
    /// @param reviewer who
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `CONFLICT` when it does not wait for a person
    ObjectNode review(Platform platform, VerificationId id, boolean isApproved, String reviewer, String reason) {
        StoredVerification waiting = find(platform, id);
        Input input = isApproved ? Input.REVIEWER_APPROVED : Input.REVIEWER_REJECTED;
        StoredVerification decided = decide(platform, waiting, input, List.of(), new Decider(reviewer, true), reason)
                .orElseThrow(() -> new ApiException(
                        ErrorCode.CONFLICT,
                        // Read again: somebody may have been faster in this very moment.
                        "This verification does not wait for a person: it is "
                                + find(platform, id).status() + "."));
        return decided.json(null);
    }

    private StoredVerification find(Platform platform, VerificationId id) {
        return new VerificationStore(parts.database())
                .find(platform.id(), id)
                .orElseThrow(() -> new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such verification."));
    }

    private Optional<StoredVerification> decide(
            Platform platform,
            StoredVerification known,
            Input input,
            List<VerificationIssue> errors,
            Decider by,
            String reason) {
        return parts.database().transact(transaction -> {
            Customer customer =
                    lock(transaction, platform.id(), known.customer()).customer();
            // As it is under the lock, not as it was when the provider or the person began to look.
            @Nullable
            StoredVerification current = VerificationStore.findNewest(transaction, platform.id(), known.customer())
                    .filter(newest -> newest.id().equals(known.id()))
                    .orElse(null);
            Optional<VerificationTransitions.Transition> next =
                    current == null ? Optional.empty() : VerificationTransitions.next(current.status(), input);
            if (current == null || next.isEmpty()) {
                return Optional.empty();
            }
            DataKey key = customer.requireKey();
            StoredVerification after = current.withStatus(next.get().status(), errors, key, now());
            UUID id = parts.ids().next();
            byte[] sealedReason = VerificationStore.sealReason(platform.id(), id, reason, key);
            List<SqlStatement> writes = new ArrayList<>(statementsFor(platform, customer, after, next.get(), true));
            writes.add(VerificationStore.insertDecision(platform.id(), id, after, by, sealedReason));
            transaction.execute(writes);
            return Optional.of(after);
        });
    }

    /// The row, the customer's own step, the events: in the order in which a platform should hear
    /// of them.
    private List<SqlStatement> statementsFor(
            Platform platform, Customer customer, StoredVerification after, VerificationTransitions.Transition next, boolean isNews) {
        List<SqlStatement> writes = new ArrayList<>();
        writes.add(VerificationStore.upsert(platform.id(), after));
        DataKey key = customer.requireKey();
        if (isNews) {
            byte[] data = Json.mapper().writeValueAsBytes(after.json(key));
            EventKind event = new EventKind.VerificationUpdated(after.status().name());
            writes.addAll(parts.outbox().add(platform, customer.id(), key, event, data));
        }
        next.customerEvent().ifPresent(step -> {
            writes.addAll(parts.customers().applyVerificationEvent(platform, customer, step));
            writes.add(BeneficialOwnerStore.setStatus(
                    platform.id(), customer.id(), platform.revision().statusAfter(step), after.updatedAt()));
        });
        return writes;
    }

    private Customers.Locked lock(Transaction transaction, PlatformId platform, CustomerId id) throws SQLException {
        return parts.customers()
                .lockLive(transaction, platform, id)
                .orElseThrow(() -> new ApiException(ErrorCode.USER_NOT_FOUND, "There is no such customer."));
    }

    private Applicant applicant(Transaction transaction, PlatformId platform, Customers.Locked locked)
            throws SQLException {
        Customer customer = locked.customer();
        DataKey key = customer.requireKey();
        List<VerificationStore.DocumentReference> papers =
                VerificationStore.listDocuments(transaction, platform, customer.id());
        List<Applicant.BeneficialOwnerDetails> owners = new ArrayList<>();
        for (StoredBeneficialOwner owner : BeneficialOwnerStore.listForCustomer(transaction, platform, customer.id())) {
            owners.add(new Applicant.BeneficialOwnerDetails(
                    owner.id().text(), owner.open(key), owner.hasIdentifier(), of(owner.id(), papers)));
        }
        return new Applicant(
                customer.id(),
                customer.type(),
                (ObjectNode) Json.mapper().readTree(customer.profile()),
                locked.hasIdentifier(),
                of(null, papers),
                owners,
                VerificationStore.wish(transaction, platform, customer.id()),
                VerificationStore.isCorrected(transaction, platform, customer.id()),
                VerificationStore.isRenamed(transaction, platform, customer.id()));
    }

    private static List<Applicant.DocumentEvidence> of(
            @Nullable BeneficialOwnerId owner, List<VerificationStore.DocumentReference> papers) {
        @Nullable UUID uuid = owner == null ? null : owner.uuid();
        return papers.stream()
                .filter(paper -> java.util.Objects.equals(paper.beneficialOwner(), uuid))
                .map(VerificationStore.DocumentReference::document)
                .toList();
    }

    private StoredVerification newVerification(PlatformId platform, CustomerId customer) {
        UUID id = parts.ids().next();
        Instant now = IdGenerator.timeOf(id);
        return new StoredVerification(
                platform, new VerificationId(id), customer, VerificationStatus.RESOLVE_ERRORS, null, now, now);
    }

    private Instant now() {
        return parts.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
