package dev.trellis.customers;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Environment;
import dev.trellis.base.ErrorCode;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Response;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.RootKeyRing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// `DELETE /customers/{customerId}`.
final class DeleteCustomer {
    private final Database database;
    private final RootKeyRing keyRing;
    private final Environment environment;
    private final CustomerAccountLifecycle accounts;

    DeleteCustomer(Database database, RootKeyRing keyRing, Environment environment, CustomerAccountLifecycle accounts) {
        this.database = database;
        this.keyRing = keyRing;
        this.environment = environment;
        this.accounts = accounts;
    }

    /// Deletes softly: the customer can still be read, its names are free, its accounts closed.
    ///
    /// @throws ApiException `USER_NOT_FOUND`; `CUSTOMER_DELETED` when it has been deleted before
    Response delete(Platform platform, CustomerId id) {
        Customer deleted = database.transact(transaction -> {
            StoredCustomer stored =
                    CustomerStore.lock(transaction, platform.id(), id).orElseThrow(Customers::notFound);
            if (stored.isDeleted()) {
                throw new ApiException(ErrorCode.CUSTOMER_DELETED, "This customer has been deleted already.");
            }
            Instant now = environment.now();
            Customer customer = stored.decrypt(keyRing);
            List<SqlStatement> statements = new ArrayList<>();
            statements.add(CustomerStore.delete(platform.id(), id, now));
            statements.addAll(accounts.close(transaction, platform, customer, now));
            transaction.execute(statements);
            return customer.asDeleted(now);
        });
        return Response.json(200, CustomerJson.bytes(deleted));
    }
}
