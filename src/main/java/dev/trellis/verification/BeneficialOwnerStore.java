package dev.trellis.verification;

import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// SQL of `beneficial_owners`.
final class BeneficialOwnerStore {
    private final Database database;

    BeneficialOwnerStore(Database database) {
        this.database = database;
    }

    static SqlStatement insert(PlatformId platform, StoredBeneficialOwner owner, byte @Nullable [] sealedIdentifier) {
        return SqlStatement.of(
                """
                insert into beneficial_owners
                    (platform_id, id, customer_id, status, sealed_info, sealed_identifier, created_at, updated_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)""",
                platform.uuid(),
                owner.id().uuid(),
                owner.customer().uuid(),
                owner.status(),
                owner.sealedInfo(),
                sealedIdentifier,
                owner.createdAt(),
                owner.updatedAt());
    }

    /// @param sealedIdentifier `null` to keep what stands
    static SqlStatement update(PlatformId platform, StoredBeneficialOwner owner, byte @Nullable [] sealedIdentifier) {
        return SqlStatement.of(
                """
                update beneficial_owners
                set sealed_info = ?, sealed_identifier = coalesce(?::bytea, sealed_identifier), updated_at = ?
                where platform_id = ? and id = ?""",
                owner.sealedInfo(),
                sealedIdentifier,
                owner.updatedAt(),
                platform.uuid(),
                owner.id().uuid());
    }

    /// Owners share the fate of their business.
    static SqlStatement setStatus(PlatformId platform, CustomerId customer, String status, Instant now) {
        return SqlStatement.of(
                "update beneficial_owners set status = ?, updated_at = ? where platform_id = ? and customer_id = ?",
                status,
                now,
                platform.uuid(),
                customer.uuid());
    }

    Optional<StoredBeneficialOwner> find(PlatformId platform, BeneficialOwnerId owner) {
        return database.first(
                "select " + StoredBeneficialOwner.COLUMNS + " from beneficial_owners where platform_id = ? and id = ?",
                StoredBeneficialOwner::read,
                platform.uuid(),
                owner.uuid());
    }

    static Optional<StoredBeneficialOwner> lock(Transaction transaction, PlatformId platform, BeneficialOwnerId owner)
            throws SQLException {
        return transaction.first(
                "select " + StoredBeneficialOwner.COLUMNS
                        + " from beneficial_owners where platform_id = ? and id = ? for update",
                StoredBeneficialOwner::read,
                platform.uuid(),
                owner.uuid());
    }

    /// In the order of their making.
    static List<StoredBeneficialOwner> listForCustomer(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        return transaction.query(
                "select " + StoredBeneficialOwner.COLUMNS
                        + " from beneficial_owners where platform_id = ? and customer_id = ? order by id",
                StoredBeneficialOwner::read,
                platform.uuid(),
                customer.uuid());
    }

    /// All of a customer's.
    long count(PlatformId platform, CustomerId customer) {
        return database.first(
                        "select count(*) as n from beneficial_owners where platform_id = ? and customer_id = ?",
                        row -> row.number("n"),
                        platform.uuid(),
                        customer.uuid())
                .orElse(0L);
    }

    /// Newest first.
    List<StoredBeneficialOwner> list(PlatformId platform, CustomerId customer, @Nullable UUID after, int limit) {
        List<@Nullable Object> args = new ArrayList<>(List.of(platform.uuid(), customer.uuid()));
        if (after != null) {
            args.add(after);
        }
        args.add(limit);
        return database.query(
                "select " + StoredBeneficialOwner.COLUMNS
                        + " from beneficial_owners where platform_id = ? and customer_id = ?"
                        + (after == null ? "" : " and id < ?") + " order by id desc limit ?",
                StoredBeneficialOwner::read,
                args.toArray());
    }
}
