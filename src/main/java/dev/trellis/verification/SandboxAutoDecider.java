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
import dev.trellis.verification.VerificationProvider.Judgement;
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
        Judgement judgement = provider.judge(new Applicant(
                customer.id(), customer.type(), profile, false, List.of(), List.of(), Optional.empty(), false, false));
        return Optional.of(
                switch (judgement) {
                    case Judgement.Approved approved ->
                        decided(platform, customer, VerificationEvent.APPROVED, VerificationStatus.APPROVED, approved);
                    case Judgement.Rejected rejected ->
                        decided(platform, customer, VerificationEvent.REJECTED, VerificationStatus.REJECTED, rejected);
                    case Judgement.Unsure unsure ->
                        new Start(
                                CustomerStatus.PENDING,
                                Optional.empty(),
                                writes(platform, customer, VerificationStatus.PENDING_MANUAL_REVIEW, unsure));
                    case Judgement.Correctable correctable ->
                        new Start(CustomerStatus.UNVERIFIED, Optional.empty(), List.of());
                });
    }

    private Start decided(
            Platform platform,
            Customer customer,
            VerificationEvent step,
            VerificationStatus status,
            Judgement judgement) {
        return new Start(
                CustomerStatus.valueOf(platform.revision().statusAfter(step)),
                Optional.of(step),
                writes(platform, customer, status, judgement));
    }

    private List<SqlStatement> writes(
            Platform platform, Customer customer, VerificationStatus status, Judgement judgement) {
        DataKey key = customer.requireKey();
        List<VerificationIssue> errors =
                judgement instanceof Judgement.Rejected rejected ? rejected.errors() : List.of();
        Verification verification = new Verification(
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
        writes.add(VerificationStore.decision(
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
