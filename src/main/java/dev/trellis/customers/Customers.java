package dev.trellis.customers;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Environment;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Response;
import dev.trellis.json.ValidationContext;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.VerificationEvent;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.RootKeyRing;
import dev.trellis.wallets.signing.SignedRequests;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Customers for other packages: look-ups, keys, changes of the profile and of the status of
/// verification (behaviour, section 3).
public final class Customers {
    /// The current version of the end-user terms.
    public static final String TERMS_VERSION = EndUserTermsRoutes.VERSION;

    private final CustomerStore store;
    private final RootKeyRing keyRing;
    private final Environment environment;
    private final CustomerEvents events;
    private final UpdateCustomer update;

    Customers(
            Database database,
            RootKeyRing keyRing,
            Environment environment,
            CustomerEvents events,
            UpdateCustomer update) {
        this.store = new CustomerStore(database);
        this.keyRing = keyRing;
        this.environment = environment;
        this.events = events;
        this.update = update;
    }

    /// Finds a live customer by the id that the platform gave it.
    public Optional<CustomerId> findByPlatformId(PlatformId platform, String platformCustomerId) {
        return store.findByPlatformId(platform, platformCustomerId);
    }

    /// Finds a customer, deleted or not.
    public Optional<Customer> find(PlatformId platform, CustomerId id) {
        return store.find(platform, id).map(stored -> stored.decrypt(keyRing));
    }

    /// A live customer that is locked: no other change of it commits before the transaction ends.
    ///
    /// @param hasIdentifier whether the customer has an identification number; the number itself is
    ///     never returned
    public record Locked(Customer customer, boolean hasIdentifier) {}

    /// Locks a live customer; empty when it is unknown or deleted.
    public Optional<Locked> lockLive(Transaction transaction, PlatformId platform, CustomerId id) throws SQLException {
        return CustomerStore.lockLive(transaction, platform, id)
                .map(stored -> new Locked(stored.decrypt(keyRing), stored.hasIdentifier()));
    }

    /// The statements that set the status of a locked customer after an event of its
    /// verification, and store the event for the platform; both in the vocabulary of the
    /// platform's contract version.
    public List<SqlStatement> applyVerificationEvent(Platform platform, Customer customer, VerificationEvent event) {
        CustomerStatus status = CustomerStatus.valueOf(platform.revision().statusAfter(event));
        Customer updated = customer.withStatus(status, environment.now());
        List<SqlStatement> statements = new ArrayList<>();
        statements.add(CustomerStore.setStatus(platform.id(), updated));
        statements.addAll(events.verification(platform, updated, event));
        return statements;
    }

    /// The statement that sets a locked customer, whose verification had expired or was canceled,
    /// back to the initial status. There is no event, since the platform itself asked for it.
    public SqlStatement resetStatus(Platform platform, Customer customer) {
        CustomerStatus status = CustomerStatus.valueOf(platform.revision().initialStatus());
        return CustomerStore.setStatus(platform.id(), customer.withStatus(status, environment.now()));
    }

    /// Changes a customer's profile by the rules of `PATCH`, on behalf of the customer and not of
    /// the platform. Such a change has no status, and may lack fields that providers require,
    /// because these may follow in a later change.
    ///
    /// @param change fields of the contract's update request; none of them is a contact
    /// @throws ApiException with every error
    public void updateProfile(Platform platform, CustomerId id, CustomerType type, ObjectNode change) {
        ObjectNode body = change.deepCopy();
        body.put("customerType", type.name());
        // No contact changes, so no signature of the wallet's owner is needed.
        SignedRequests.Headers unsigned = new SignedRequests.Headers(Optional.empty(), Optional.empty());
        Response response = update.update(platform, id, body, unsigned, false);
        if (response.status() != 200) {
            throw new IllegalStateException("a change on behalf of the customer asks for a signature");
        }
    }

    /// Validates a change as far as that is possible without the customer.
    ///
    /// @throws ApiException with every error
    public void validate(Platform platform, CustomerType type, ObjectNode change) {
        ObjectNode body = change.deepCopy();
        body.put("customerType", type.name());
        ValidationContext context = new ValidationContext(environment.today());
        CustomerRequest.parseChange(body, type, platform, context);
        context.throwIfInvalid();
    }

    /// The key that encrypts a customer's data; empty when the customer is unknown or erased.
    public Optional<DataKey> dataKey(PlatformId platform, CustomerId id) {
        return Optional.ofNullable(dataKeys(platform, List.of(id)).get(id));
    }

    /// The keys of several customers, without those that are unknown or erased.
    public Map<CustomerId, DataKey> dataKeys(PlatformId platform, Collection<CustomerId> ids) {
        return store.dataKeys(platform, ids, keyRing);
    }

    static ApiException notFound() {
        return new ApiException(ErrorCode.USER_NOT_FOUND, "There is no such customer.");
    }
}
