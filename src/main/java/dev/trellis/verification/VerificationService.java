package dev.trellis.verification;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Environment;
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
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import dev.trellis.verification.VerificationProvider.Evaluation;
import dev.trellis.verification.VerificationStateMachine.Input;
import dev.trellis.verification.VerificationStore.Decider;
import dev.trellis.webhooks.events.EventKind;
import dev.trellis.webhooks.events.Outbox;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The steps of a verification (behaviour, section 6): submission, the provider's evaluation, a
/// reviewer's decision. Each step locks the customer's row and is one transaction together with its
/// events. The provider is called between two such transactions, since it may be slow. Submissions
/// over the API and from the hosted flow take the same steps.
final class VerificationService {
    private final Database database;
    private final Customers customers;
    private final Outbox outbox;
    private final ApplicantLoader applicants;
    private final VerificationProviders providers;
    private final Environment environment;

    VerificationService(
            Database database,
            Customers customers,
            Outbox outbox,
            ApplicantLoader applicants,
            VerificationProviders providers,
            Environment environment) {
        this.database = database;
        this.customers = customers;
        this.outbox = outbox;
        this.applicants = applicants;
        this.providers = providers;
        this.environment = environment;
    }

    /// Submits a customer for verification: reports everything that is missing, or takes the
    /// verification as far as it can go now.
    ///
    /// @return the verification as JSON of the API
    /// @throws ApiException `USER_NOT_FOUND`; `INVALID_INPUT` when the customer has been approved
    ///     or rejected already
    ObjectNode submit(Platform platform, CustomerId customer) {
        Submission submission = submitAndEvaluate(platform, customer, List.of());
        return submission.verification().json(submission.key());
    }

    /// Does the same for a customer with a link, which can be used once.
    ///
    /// @param linkConsumption statements that mark the link as used, run only when nothing is
    ///     missing; the first must update a row
    /// @throws AlreadyUsedException when the first statement updated no row; nothing was
    ///     changed then
    VerificationStatus submitOnce(Platform platform, CustomerId customer, List<SqlStatement> linkConsumption) {
        return submitAndEvaluate(platform, customer, linkConsumption)
                .verification()
                .status();
    }

    /// The link that allows a customer to submit was used before.
    static final class AlreadyUsedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private Submission submitAndEvaluate(Platform platform, CustomerId customer, List<SqlStatement> linkConsumption) {
        Submission submission =
                database.transact(transaction -> submit(transaction, platform, customer, linkConsumption));
        return submission.needsEvaluation()
                ? new Submission(evaluate(platform, submission.verification()), submission.key(), false)
                : submission;
    }

    /// Returns what is missing now, and those of the provider's requests for correction whose
    /// document is still there.
    List<VerificationIssue> findIssues(Platform platform, CustomerId customer) {
        return database.transact(transaction -> {
            Customers.Locked locked = lock(transaction, platform.id(), customer);
            Applicant applicant = applicants.load(transaction, platform.id(), locked);
            List<VerificationIssue> issues = new ArrayList<>(ApplicantRequirements.findIssues(applicant));
            VerificationStore.findNewest(transaction, platform.id(), customer)
                    .filter(newest -> newest.status() == VerificationStatus.RESOLVE_ERRORS)
                    .ifPresent(newest -> newest.errors(locked.customer().requireKey()).stream()
                            .filter(error -> applicant.hasDocument(error.resourceId()))
                            .forEach(issues::add));
            return issues;
        });
    }

    /// Returns whether nothing is missing.
    boolean isComplete(Platform platform, CustomerId customer) {
        return database.transact(transaction -> ApplicantRequirements.findIssues(
                        applicants.load(transaction, platform.id(), lock(transaction, platform.id(), customer)))
                .isEmpty());
    }

    /// @param key of the customer
    /// @param needsEvaluation whether this request moved the verification to `IN_PROGRESS`, so that
    ///     it has to call the provider
    private record Submission(StoredVerification verification, DataKey key, boolean needsEvaluation) {}

    private Submission submit(
            Transaction transaction, Platform platform, CustomerId id, List<SqlStatement> linkConsumption)
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
        List<VerificationIssue> issues =
                ApplicantRequirements.findIssues(applicants.load(transaction, platform.id(), locked));
        Optional<VerificationStateMachine.Transition> transition = VerificationStateMachine.next(
                current == null ? null : current.status(),
                issues.isEmpty() ? Input.SUBMITTED_COMPLETE : Input.SUBMITTED_INCOMPLETE);
        if (issues.isEmpty() && !linkConsumption.isEmpty() && transaction.execute(linkConsumption)[0] == 0) {
            throw new AlreadyUsedException();
        }
        if (transition.isEmpty() && current != null) {
            return new Submission(current, key, false);
        }
        StoredVerification previous = current == null ? newVerification(platform.id(), id) : current;
        boolean isStatusChanged =
                current == null || current.status() != transition.orElseThrow().status();
        StoredVerification updated =
                previous.withStatus(transition.orElseThrow().status(), issues, key, environment.now());
        transaction.execute(statementsFor(platform, customer, updated, transition.get(), isStatusChanged));
        return new Submission(updated, key, updated.status() == VerificationStatus.IN_PROGRESS);
    }

    /// Calls the provider and applies its result. If another request or node has done so meanwhile,
    /// changes nothing.
    ///
    /// @return the verification as it is afterwards
    StoredVerification evaluate(Platform platform, StoredVerification verification) {
        VerificationProvider provider = providers.forPlatform(platform);
        Applicant applicant = database.transact(transaction ->
                applicants.load(transaction, platform.id(), lock(transaction, platform.id(), verification.customer())));
        Evaluation evaluation = provider.evaluate(applicant);
        Input input =
                switch (evaluation) {
                    case Evaluation.Approved approved -> Input.PROVIDER_APPROVED;
                    case Evaluation.Rejected rejected -> Input.PROVIDER_REJECTED;
                    case Evaluation.NeedsReview needsReview -> Input.PROVIDER_REQUESTED_REVIEW;
                    case Evaluation.NeedsCorrection needsCorrection -> Input.PROVIDER_FOUND_ERRORS;
                };
        List<VerificationIssue> errors =
                switch (evaluation) {
                    case Evaluation.Rejected rejected -> rejected.errors();
                    case Evaluation.NeedsCorrection needsCorrection -> needsCorrection.errors();
                    default -> List.of();
                };
        Decider decider = new Decider(provider.name(), false);
        return decide(platform, verification, input, errors, decider, evaluation.reason())
                .orElseGet(() -> find(platform, verification.id()));
    }

    /// Applies a reviewer's decision.
    ///
    /// @param reviewer name of the reviewer, for the record of decisions
    /// @return the verification as JSON of the API, without its errors
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `CONFLICT` when it does not wait for a reviewer
    ObjectNode review(Platform platform, VerificationId id, boolean isApproved, String reviewer, String reason) {
        StoredVerification pending = find(platform, id);
        Input input = isApproved ? Input.REVIEWER_APPROVED : Input.REVIEWER_REJECTED;
        StoredVerification decided = decide(platform, pending, input, List.of(), new Decider(reviewer, true), reason)
                .orElseThrow(() -> new ApiException(
                        ErrorCode.CONFLICT,
                        // Read again: another reviewer may have decided since.
                        "This verification does not wait for a person: it is "
                                + find(platform, id).status() + "."));
        return decided.json(null);
    }

    private StoredVerification find(Platform platform, VerificationId id) {
        return new VerificationStore(database)
                .find(platform.id(), id)
                .orElseThrow(() -> new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such verification."));
    }

    /// @param verification as it was when the provider was called, or the reviewer began to look
    /// @return the verification with its new status; empty if it is not the customer's newest any
    ///     more, or is in a status in which the input has no effect
    private Optional<StoredVerification> decide(
            Platform platform,
            StoredVerification verification,
            Input input,
            List<VerificationIssue> errors,
            Decider decider,
            String reason) {
        return database.transact(transaction -> {
            Customer customer =
                    lock(transaction, platform.id(), verification.customer()).customer();
            // Read again under the lock, since the status may have changed meanwhile.
            @Nullable
            StoredVerification current = VerificationStore.findNewest(
                            transaction, platform.id(), verification.customer())
                    .filter(newest -> newest.id().equals(verification.id()))
                    .orElse(null);
            Optional<VerificationStateMachine.Transition> transition =
                    current == null ? Optional.empty() : VerificationStateMachine.next(current.status(), input);
            if (current == null || transition.isEmpty()) {
                return Optional.empty();
            }
            DataKey key = customer.requireKey();
            StoredVerification updated = current.withStatus(transition.get().status(), errors, key, environment.now());
            UUID decision = environment.ids().next();
            byte[] sealedReason = VerificationStore.sealReason(platform.id(), decision, reason, key);
            List<SqlStatement> statements =
                    new ArrayList<>(statementsFor(platform, customer, updated, transition.get(), true));
            statements.add(VerificationStore.insertDecision(platform.id(), decision, updated, decider, sealedReason));
            transaction.execute(statements);
            return Optional.of(updated);
        });
    }

    /// The statements of a transition: the verification's row and its event, then the customer's
    /// status and its events, in the order in which the platform should receive the events.
    private List<SqlStatement> statementsFor(
            Platform platform,
            Customer customer,
            StoredVerification updated,
            VerificationStateMachine.Transition transition,
            boolean isStatusChanged) {
        List<SqlStatement> statements = new ArrayList<>();
        statements.add(VerificationStore.upsert(platform.id(), updated));
        DataKey key = customer.requireKey();
        if (isStatusChanged) {
            byte[] data = Json.mapper().writeValueAsBytes(updated.json(key));
            EventKind kind = new EventKind.VerificationUpdated(updated.status().name());
            statements.addAll(outbox.add(platform, customer.id(), key, kind, data));
        }
        transition.customerEvent().ifPresent(event -> {
            statements.addAll(customers.applyVerificationEvent(platform, customer, event));
            statements.add(BeneficialOwnerStore.setStatus(
                    platform.id(), customer.id(), platform.revision().statusAfter(event), updated.updatedAt()));
        });
        return statements;
    }

    private Customers.Locked lock(Transaction transaction, PlatformId platform, CustomerId id) throws SQLException {
        return customers
                .lockLive(transaction, platform, id)
                .orElseThrow(() -> new ApiException(ErrorCode.USER_NOT_FOUND, "There is no such customer."));
    }

    private StoredVerification newVerification(PlatformId platform, CustomerId customer) {
        UUID id = environment.ids().next();
        Instant now = IdGenerator.timeOf(id);
        return new StoredVerification(
                platform, new VerificationId(id), customer, VerificationStatus.RESOLVE_ERRORS, null, now, now);
    }
}
