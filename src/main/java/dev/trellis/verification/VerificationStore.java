package dev.trellis.verification;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.base.VerificationId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.sealing.AssociatedData;
import dev.trellis.sealing.DataKey;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// SQL of `verifications` and `verification_decisions`, and of the documents as far as a decision
/// needs them.
final class VerificationStore {
    private static final String CUSTOMER_NOT_DELETED = """
             and exists (select 1 from customers
                where customers.platform_id = verifications.platform_id and customers.id = verifications.customer_id
                    and customers.deleted_at is null)""";

    private final Database database;

    VerificationStore(Database database) {
        this.database = database;
    }

    static SqlStatement upsert(PlatformId platform, StoredVerification verification) {
        return SqlStatement.of(
                """
                insert into verifications (platform_id, id, customer_id, status, sealed_errors, created_at, updated_at)
                values (?, ?, ?, ?, ?, ?, ?)
                on conflict (platform_id, id) do update
                set status = excluded.status, sealed_errors = excluded.sealed_errors, updated_at = excluded.updated_at""",
                platform.uuid(),
                verification.id().uuid(),
                verification.customer().uuid(),
                verification.status().name(),
                verification.sealedErrors(),
                verification.createdAt(),
                verification.updatedAt());
    }

    /// @param sealedReason under the customer's key
    static SqlStatement insertDecision(
            PlatformId platform, UUID id, StoredVerification verification, Decider by, byte[] sealedReason) {
        return SqlStatement.of(
                """
                insert into verification_decisions
                    (platform_id, id, customer_id, verification_id, outcome, is_manual, decided_by, sealed_reason,
                    created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                platform.uuid(),
                id,
                verification.customer().uuid(),
                verification.id().uuid(),
                verification.status().name(),
                by.isPerson(),
                by.name(),
                sealedReason,
                verification.updatedAt());
    }

    static byte[] sealReason(PlatformId platform, UUID decision, String reason, DataKey key) {
        return key.seal(reason.getBytes(StandardCharsets.UTF_8), reasonAssociatedData(platform, decision));
    }

    static String openReason(PlatformId platform, Decision decision, DataKey key) {
        return new String(
                key.open(decision.sealedReason(), reasonAssociatedData(platform, decision.id())), StandardCharsets.UTF_8);
    }

    private static AssociatedData reasonAssociatedData(PlatformId platform, UUID decision) {
        return new AssociatedData(platform.uuid(), decision, "decision-reason");
    }

    /// Who decided.
    record Decider(String name, boolean isPerson) {}

    /// The customer's newest; the customer's row is locked already.
    static Optional<StoredVerification> findNewest(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        return transaction.first(
                "select " + StoredVerification.COLUMNS
                        + " from verifications where platform_id = ? and customer_id = ? order by id desc limit 1",
                StoredVerification::read,
                platform.uuid(),
                customer.uuid());
    }

    /// Whether a document came, or was replaced, since the provider last asked for a correction.
    static boolean isCorrected(Transaction transaction, PlatformId platform, CustomerId customer) throws SQLException {
        return transaction
                .first("""
                        select 1 from documents
                        where platform_id = ? and customer_id = ? and updated_at > (
                            select max(created_at) from verification_decisions
                            where platform_id = ? and customer_id = ? and outcome = 'RESOLVE_ERRORS')
                        limit 1""", row -> true, platform.uuid(), customer.uuid(), platform.uuid(), customer.uuid())
                .isPresent();
    }

    Optional<StoredVerification> find(PlatformId platform, VerificationId verification) {
        return database.first(
                "select " + StoredVerification.COLUMNS + " from verifications where platform_id = ? and id = ?",
                StoredVerification::read,
                platform.uuid(),
                verification.uuid());
    }

    /// Newest first.
    List<StoredVerification> list(PlatformId platform, Filter filter, @Nullable UUID after, int limit) {
        StringBuilder sql =
                new StringBuilder("select " + StoredVerification.COLUMNS + " from verifications where platform_id = ?");
        List<@Nullable Object> args = new ArrayList<>(List.of(platform.uuid()));
        addCondition(
                sql,
                args,
                " and customer_id = ?",
                filter.customer() == null ? null : filter.customer().uuid());
        addCondition(sql, args, " and status = ?", filter.status());
        addCondition(sql, args, " and id < ?", after);
        sql.append(" order by id desc limit ?");
        args.add(limit);
        return database.query(sql.toString(), StoredVerification::read, args.toArray());
    }

    record Filter(@Nullable CustomerId customer, @Nullable String status) {}

    /// The review queue: who waits longest comes first. Who was deleted meanwhile waits
    /// for nothing.
    List<StoredVerification> listPendingReview(PlatformId platform, int limit) {
        return database.query(
                "select " + StoredVerification.COLUMNS + " from verifications"
                        + " where platform_id = ? and status = 'PENDING_MANUAL_REVIEW'" + CUSTOMER_NOT_DELETED
                        + " order by updated_at, id limit ?",
                StoredVerification::read,
                platform.uuid(),
                limit);
    }

    /// Verifications that a provider was to judge and that nobody heard of since, on whichever node
    /// that was.
    List<StoredVerification> listStalled(PlatformId platform) {
        return database.query(
                "select " + StoredVerification.COLUMNS
                        + " from verifications where platform_id = ? and status = 'IN_PROGRESS'"
                        + " and updated_at < now() - interval '1 minute'" + CUSTOMER_NOT_DELETED + " order by id limit 100",
                StoredVerification::read,
                platform.uuid());
    }

    /// Oldest first.
    List<Decision> listDecisions(PlatformId platform, CustomerId customer) {
        return database.query(
                "select id, outcome, is_manual, decided_by, sealed_reason, created_at from verification_decisions"
                        + " where platform_id = ? and customer_id = ? order by id",
                row -> new Decision(
                        row.uuid("id"),
                        row.text("outcome"),
                        row.flag("is_manual"),
                        row.text("decided_by"),
                        row.bytes("sealed_reason"),
                        row.instant("created_at")),
                platform.uuid(),
                customer.uuid());
    }

    /// Who decided what, when; the reason is sealed.
    record Decision(
            UUID id, String outcome, boolean isManual, String decidedBy, byte[] sealedReason, Instant createdAt) {}

    static List<DocumentReference> listDocuments(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        return transaction.query(
                "select id, owner_id, type, coalesce(side, '') as side, size from documents"
                        + " where platform_id = ? and customer_id = ? order by id",
                row -> new DocumentReference(
                        row.optionalUuid("owner_id"),
                        new Applicant.DocumentEvidence(
                                "Document:" + row.uuid("id"), row.text("type"), row.text("side"), (int)
                                        row.number("size"))),
                platform.uuid(),
                customer.uuid());
    }

    /// What the customer of a sandbox picked on the last page of the hosted flow.
    static Optional<String> wish(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        return transaction.first("""
                select sandbox_outcome from kyc_links
                where platform_id = ? and customer_id = ? and ending = 'SUBMITTED' and sandbox_outcome is not null
                order by ended_at desc limit 1""", row -> row.text("sandbox_outcome"), platform.uuid(), customer.uuid());
    }

    /// Whether the customer, in the hosted flow, replaced the name that the platform
    /// had registered.
    static boolean isRenamed(Transaction transaction, PlatformId platform, CustomerId customer) throws SQLException {
        return transaction
                .first("""
                        select 1 from kyc_links where platform_id = ? and customer_id = ? and is_renamed
                        limit 1""", row -> true, platform.uuid(), customer.uuid())
                .isPresent();
    }

    /// @param owner whose it is; `null` for the customer's own
    record DocumentReference(@Nullable UUID beneficialOwner, Applicant.DocumentEvidence document) {}

    private static void addCondition(StringBuilder sql, List<@Nullable Object> args, String clause, @Nullable Object value) {
        if (value != null) {
            sql.append(clause);
            args.add(value);
        }
    }
}
