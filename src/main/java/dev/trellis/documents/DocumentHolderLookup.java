package dev.trellis.documents;

import dev.trellis.base.BeneficialOwnerId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Id;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import java.sql.SQLException;
import java.util.Optional;

/// Finds whom a document is about, and holds the customer still while documents change.
public final class DocumentHolderLookup {
    private final Database database;

    DocumentHolderLookup(Database database) {
        this.database = database;
    }

    /// The holder behind an id. Of an owner it is known then that it is there; of a customer only
    /// [#lockCustomer] tells.
    Optional<DocumentHolder> findHolder(PlatformId platform, Id id) {
        return switch (id) {
            case CustomerId customer -> Optional.of(new DocumentHolder(customer, null));
            case BeneficialOwnerId owner ->
                database.first(
                        "select customer_id from beneficial_owners where platform_id = ? and id = ?",
                        row -> new DocumentHolder(new CustomerId(row.uuid("customer_id")), owner),
                        platform.uuid(),
                        owner.uuid());
            default -> Optional.empty();
        };
    }

    /// Locks a customer until the transaction ends; verifications begin and end under the
    /// same lock.
    ///
    /// @return whether the customer is there and not deleted
    static boolean lockCustomer(Transaction transaction, PlatformId platform, CustomerId customer) throws SQLException {
        return transaction
                .first(
                        "select deleted_at is null as is_alive from customers"
                                + " where platform_id = ? and id = ? for update",
                        row -> row.flag("is_alive"),
                        platform.uuid(),
                        customer.uuid())
                .orElse(false);
    }

    /// Whether somebody is looking at the customer's documents. Ask with the customer locked.
    public static boolean isUnderReview(Transaction transaction, PlatformId platform, CustomerId customer)
            throws SQLException {
        return transaction
                .first("""
                        select 1 from verifications
                        where platform_id = ? and customer_id = ? and status in ('IN_PROGRESS', 'PENDING_MANUAL_REVIEW')
                        limit 1""", row -> true, platform.uuid(), customer.uuid())
                .isPresent();
    }
}
