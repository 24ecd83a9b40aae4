package dev.trellis.customers;

import dev.trellis.auth.Principal;
import dev.trellis.base.ApiException;
import dev.trellis.db.ConstraintViolation;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.platforms.Platforms;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// `POST /customers`: one commit stores the customer, its accounts, and the response that is
/// replayed for an idempotency key.
final class CreateCustomer {
    private final Database database;
    private final Platforms platforms;
    private final NewCustomerFactory factory;

    CreateCustomer(Database database, Platforms platforms, NewCustomerFactory factory) {
        this.database = database;
        this.platforms = platforms;
        this.factory = factory;
    }

    /// Creates a customer with its accounts, and records the response for an idempotency key, all
    /// in one commit.
    ///
    /// @throws ApiException `INVALID_INPUT` and more specific codes, with every error; `CONFLICT`,
    ///     `UMA_ADDRESS_EXISTS` for a name that a live customer has; `FORBIDDEN` for a status that
    ///     the platform may not set
    Response create(Principal principal, JsonNode body, Idempotency.Recorder recorder) {
        return ConfigRetry.run(platforms, principal.platform(), platform -> {
            NewCustomerFactory.NewCustomer customer = factory.create(platform, body);
            List<SqlStatement> statements =
                    new ArrayList<>(recorder.record(customer.response(), customer.id(), customer.key()));
            statements.addAll(customer.statements());
            try {
                database.commit(statements);
            } catch (ConstraintViolation duplicateKey) {
                throw UniqueConstraintErrors.toException(duplicateKey);
            }
            return customer.response();
        });
    }
}
