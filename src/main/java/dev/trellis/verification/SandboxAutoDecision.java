package dev.trellis.verification;

import dev.trellis.base.IdGenerator;
import dev.trellis.base.VerificationId;
import dev.trellis.customers.Customer;
import dev.trellis.customers.CustomerCreationHook;
import dev.trellis.customers.CustomerStatus;
import dev.trellis.db.SqlStatement;
import dev.trellis.json.Json;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.VerificationEvent;
import dev.trellis.sealing.DataKey;
import dev.trellis.verification.VerificationProvider.Evaluation;
import dev.trellis.verification.VerificationStore.Decider;
import dev.trellis.webhooks.events.EventKind;
import dev.trellis.webhooks.events.Outbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// Decides on a sandbox's customers at their creation, if the platform's configuration has
/// `sandboxAutoDecide` (behaviour, section 6): by the same suffixes as on submission, and without
/// checking what is missing.
///
/// A customer that is approved, rejected or left to a reviewer gets a verification as if it had
/// been submitted. One whose suffix is `003` starts as `UNVERIFIED` without a verification, and can
/// be submitted once there are documents.
public final class SandboxAutoDecision implements CustomerCreationHook {
    private final SandboxProvider provider = new SandboxProvider();
    private final Outbox outbox;
    private final IdGenerator ids;

    public SandboxAutoDecision(Outbox outbox, IdGenerator ids) {
        this.outbox = outbox;
        this.ids = ids;
    }

    @Override
    public Optional<Start> start(Platform platform, Customer customer) {
        if (!platform.decidesAtCreation()) {
            return Optional.empty();
        }
        ObjectNode profile = (ObjectNode) Json.mapper().readTree(customer.profile());
        Evaluation evaluation = provider.evaluate(new Applicant(
                customer.id(), customer.type(), profile, false, List.of(), List.of(), Optional.empty(), false, false));
        return Optional.of(
                switch (evaluation) {
                    case Evaluation.Approved approved ->
                        startWith(
                                platform, customer, VerificationEvent.APPROVED, VerificationStatus.APPROVED, approved);
                    case Evaluation.Rejected rejected ->
                        startWith(
                                platform, customer, VerificationEvent.REJECTED, VerificationStatus.REJECTED, rejected);
                    case Evaluation.NeedsReview needsReview ->
                        new Start(
                                CustomerStatus.PENDING,
                                Optional.empty(),
                                statements(platform, customer, VerificationStatus.PENDING_MANUAL_REVIEW, needsReview));
                    case Evaluation.NeedsCorrection needsCorrection ->
                        new Start(CustomerStatus.UNVERIFIED, Optional.empty(), List.of());
                });
    }

    private Start startWith(
            Platform platform,
            Customer customer,
            VerificationEvent event,
            VerificationStatus status,
            Evaluation evaluation) {
        return new Start(
                CustomerStatus.valueOf(platform.revision().statusAfter(event)),
                Optional.of(event),
                statements(platform, customer, status, evaluation));
    }

    private List<SqlStatement> statements(
            Platform platform, Customer customer, VerificationStatus status, Evaluation evaluation) {
        DataKey key = customer.requireKey();
        List<VerificationIssue> errors =
                evaluation instanceof Evaluation.Rejected rejected ? rejected.errors() : List.of();
        StoredVerification verification = new StoredVerification(
                        platform.id(),
                        new VerificationId(ids.next()),
                        customer.id(),
                        status,
                        null,
                        customer.createdAt(),
                        customer.createdAt())
                .withStatus(status, errors, key, customer.createdAt());
        UUID decision = ids.next();
        List<SqlStatement> statements = new ArrayList<>();
        statements.add(VerificationStore.upsert(platform.id(), verification));
        statements.add(VerificationStore.insertDecision(
                platform.id(),
                decision,
                verification,
                new Decider(provider.name(), false),
                VerificationStore.sealReason(platform.id(), decision, evaluation.reason(), key)));
        statements.addAll(outbox.add(
                platform,
                customer.id(),
                key,
                new EventKind.VerificationUpdated(status.name()),
                Json.mapper().writeValueAsBytes(verification.json(key))));
        return statements;
    }
}
