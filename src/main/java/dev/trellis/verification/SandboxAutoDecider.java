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

/// Decides on a sandbox's customers when they are made, if the platform wants that
/// (`sandboxAutoDecide`; behaviour, section 6): by the same endings as on submission, and without
/// asking what is missing.
///
/// Who is approved or rejected, or waits for a person, has a verification as if handed in; who ends
/// in `003` starts as `UNVERIFIED` and with none, and can be handed in once there are documents.
public final class SandboxAutoDecider implements CustomerCreationHook {
    private final SandboxProvider provider = new SandboxProvider();
    private final Outbox outbox;
    private final IdGenerator ids;

    public SandboxAutoDecider(Outbox outbox, IdGenerator ids) {
        this.outbox = outbox;
        this.ids = ids;
    }

    @Override
    public Optional<Start> start(Platform platform, Customer customer) {
        if (!platform.decidesAtCreation()) {
            return Optional.empty();
        }
        ObjectNode profile = (ObjectNode) Json.mapper().readTree(customer.profile());
        Evaluation judgement = provider.evaluate(new Applicant(
                customer.id(), customer.type(), profile, false, List.of(), List.of(), Optional.empty(), false, false));
        return Optional.of(
                switch (judgement) {
                    case Evaluation.Approved approved ->
                        startWith(platform, customer, VerificationEvent.APPROVED, VerificationStatus.APPROVED, approved);
                    case Evaluation.Rejected rejected ->
                        startWith(platform, customer, VerificationEvent.REJECTED, VerificationStatus.REJECTED, rejected);
                    case Evaluation.NeedsReview unsure ->
                        new Start(
                                CustomerStatus.PENDING,
                                Optional.empty(),
                                statements(platform, customer, VerificationStatus.PENDING_MANUAL_REVIEW, unsure));
                    case Evaluation.NeedsCorrection correctable ->
                        new Start(CustomerStatus.UNVERIFIED, Optional.empty(), List.of());
                });
    }

    private Start startWith(
            Platform platform,
            Customer customer,
            VerificationEvent step,
            VerificationStatus status,
            Evaluation judgement) {
        return new Start(
                CustomerStatus.valueOf(platform.revision().statusAfter(step)),
                Optional.of(step),
                statements(platform, customer, status, judgement));
    }

    private List<SqlStatement> statements(
            Platform platform, Customer customer, VerificationStatus status, Evaluation judgement) {
        DataKey key = customer.requireKey();
        List<VerificationIssue> errors =
                judgement instanceof Evaluation.Rejected rejected ? rejected.errors() : List.of();
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
        List<SqlStatement> writes = new ArrayList<>();
        writes.add(VerificationStore.upsert(platform.id(), verification));
        writes.add(VerificationStore.insertDecision(
                platform.id(),
                decision,
                verification,
                new Decider(provider.name(), false),
                VerificationStore.sealReason(platform.id(), decision, judgement.reason(), key)));
        writes.addAll(outbox.add(
                platform,
                customer.id(),
                key,
                new EventKind.VerificationUpdated(status.name()),
                Json.mapper().writeValueAsBytes(verification.json(key))));
        return writes;
    }
}
