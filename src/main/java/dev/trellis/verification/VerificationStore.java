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

/// SQL of the tables `verifications` and `verification_decisions`, and reads of `documents` as far
/// as a decision needs them.
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

    /// @param id of the decision
    /// @param sealedReason encrypted with the customer's key
    static SqlStatement insertDecision(
            PlatformId platform, UUID id, StoredVerification verification, Decider decider, byte[] sealedReason) {
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
                decider.isPerson(),
                decider.name(),
                sealedReason,
                verification.updatedAt());
    }

    static byte[] sealReason(PlatformId platform, UUID decision, String reason, DataKey key) {
        return key.seal(reason.getBytes(StandardCharsets.UTF_8), reasonAssociatedData(platform, decision));
    }

    static String openReason(PlatformId platform, Decision decision, DataKey key) {
        return new String(
                key.open(decision.sealedReason(), reasonAssociatedData(platform, decision.id())),
                StandardCharsets.UTF_8);
    }

    private static AssociatedData reasonAssociatedData(PlatformId platform, UUID decision) {
        return new AssociatedData(platform.uuid(), decision, "decision-reason");
    }

    /// The provider or the reviewer that decided.
    ///
    /// @param isPerson whether it was a reviewer
    record Decider(String name, boolean isPerson) {}

    /// The customer's newest verification. The caller must hold the lock of the customer's row.
    static Optional<StoredVerification> findNewest(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        return transaction.first(
                "select " + StoredVerification.COLUMNS
                        + " from verifications where platform_id = ? and customer_id = ? order by id desc limit 1",
                StoredVerification::read,
                platform.uuid(),
                customer.uuid());
    }

    /// Whether the provider or a reviewer is looking at the customer. The caller must hold the lock
    /// of the customer's row.
    static boolean isUnderReview(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        return transaction
                .first("""
                        select 1 from verifications
                        where platform_id = ? and customer_id = ? and status in ('IN_PROGRESS', 'PENDING_MANUAL_REVIEW')
                        limit 1""", row -> true, platform.uuid(), customer.uuid())
                .isPresent();
    }

    /// Whether a document was added or replaced after the provider last asked for a correction.
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

    /// A page of verifications, newest first.
    ///
    /// @param cursor id of the row that the page follows; `null` for the first page
    List<StoredVerification> list(PlatformId platform, Filter filter, @Nullable UUID cursor, int limit) {
        StringBuilder sql =
                new StringBuilder("select " + StoredVerification.COLUMNS + " from verifications where platform_id = ?");
        List<@Nullable Object> args = new ArrayList<>(List.of(platform.uuid()));
        addCondition(
                sql,
                args,
                " and customer_id = ?",
                filter.customer() == null ? null : filter.customer().uuid());
        addCondition(sql, args, " and status = ?", filter.status());
        addCondition(sql, args, " and id < ?", cursor);
        sql.append(" order by id desc limit ?");
        args.add(limit);
        return database.query(sql.toString(), StoredVerification::read, args.toArray());
    }

    /// Conditions of a list; `null` where there is none.
    record Filter(@Nullable CustomerId customer, @Nullable String status) {}

    /// The review queue, longest waiting first, without those of deleted customers.
    List<StoredVerification> listPendingReview(PlatformId platform, int limit) {
        return database.query(
                "select " + StoredVerification.COLUMNS + " from verifications"
                        + " where platform_id = ? and status = 'PENDING_MANUAL_REVIEW'" + CUSTOMER_NOT_DELETED
                        + " order by updated_at, id limit ?",
                StoredVerification::read,
                platform.uuid(),
                limit);
    }

    /// Verifications that have been in progress for more than a minute, on any node: the server
    /// that called the provider has most likely died.
    List<StoredVerification> listStalled(PlatformId platform) {
        return database.query(
                "select " + StoredVerification.COLUMNS
                        + " from verifications where platform_id = ? and status = 'IN_PROGRESS'"
                        + " and updated_at < now() - interval '1 minute'" + CUSTOMER_NOT_DELETED
                        + " order by id limit 100",
                StoredVerification::read,
                platform.uuid());
    }

    /// All decisions on a customer, oldest first.
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

    /// A database row of `verification_decisions`.
    ///
    /// @param isManual whether a reviewer decided
    /// @param sealedReason encrypted with the customer's key
    record Decision(
            UUID id, String outcome, boolean isManual, String decidedBy, byte[] sealedReason, Instant createdAt) {}

    /// The documents of a customer and its beneficial owners, oldest first.
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

    /// A document and whose it is.
    ///
    /// @param beneficialOwner `null` for a document of the customer itself
    record DocumentReference(@Nullable UUID beneficialOwner, Applicant.DocumentEvidence document) {}

    private static void addCondition(
            StringBuilder sql, List<@Nullable Object> args, String clause, @Nullable Object value) {
        if (value != null) {
            sql.append(clause);
            args.add(value);
        }
    }
}
