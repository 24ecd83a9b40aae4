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

/// SQL of the table `beneficial_owners`.
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

    /// @param sealedIdentifier `null` to keep the stored one
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

    /// Sets the status of all beneficial owners of a business, which is always that of the decision
    /// on the business.
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

    /// The customer that a beneficial owner belongs to.
    Optional<CustomerId> findBusiness(PlatformId platform, BeneficialOwnerId beneficialOwner) {
        return database.first(
                "select customer_id from beneficial_owners where platform_id = ? and id = ?",
                row -> new CustomerId(row.uuid("customer_id")),
                platform.uuid(),
                beneficialOwner.uuid());
    }

    /// Reads a row and locks it until the transaction ends. The customer's row must be
    /// locked first.
    static Optional<StoredBeneficialOwner> lock(Transaction transaction, PlatformId platform, BeneficialOwnerId owner)
            throws SQLException {
        return transaction.first(
                "select " + StoredBeneficialOwner.COLUMNS
                        + " from beneficial_owners where platform_id = ? and id = ? for update",
                StoredBeneficialOwner::read,
                platform.uuid(),
                owner.uuid());
    }

    /// All of a business, in the order of their creation.
    static List<StoredBeneficialOwner> listForCustomer(
            Transaction transaction, PlatformId platform, CustomerId customer) throws SQLException {
        return transaction.query(
                "select " + StoredBeneficialOwner.COLUMNS
                        + " from beneficial_owners where platform_id = ? and customer_id = ? order by id",
                StoredBeneficialOwner::read,
                platform.uuid(),
                customer.uuid());
    }

    /// The number of beneficial owners of a business.
    long count(PlatformId platform, CustomerId customer) {
        return database.first(
                        "select count(*) as n from beneficial_owners where platform_id = ? and customer_id = ?",
                        row -> row.number("n"),
                        platform.uuid(),
                        customer.uuid())
                .orElse(0L);
    }

    /// A page of the beneficial owners of a business, newest first.
    ///
    /// @param cursor id of the row that the page follows; `null` for the first page
    List<StoredBeneficialOwner> list(PlatformId platform, CustomerId customer, @Nullable UUID cursor, int limit) {
        List<@Nullable Object> args = new ArrayList<>(List.of(platform.uuid(), customer.uuid()));
        if (cursor != null) {
            args.add(cursor);
        }
        args.add(limit);
        return database.query(
                "select " + StoredBeneficialOwner.COLUMNS
                        + " from beneficial_owners where platform_id = ? and customer_id = ?"
                        + (cursor == null ? "" : " and id < ?") + " order by id desc limit ?",
                StoredBeneficialOwner::read,
                args.toArray());
    }
}
