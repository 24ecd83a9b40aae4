package dev.trellis.customers;

import dev.trellis.auth.Principal;
import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.json.ValidationContext;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.VerificationEvent;
import dev.trellis.sealing.DataKey;
import dev.trellis.wallets.signing.SignedRequests;
import dev.trellis.webhooks.events.EventKind;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Customers, and what can be done with them; each change is one transaction (behaviour,
/// section 3).
public final class Customers {
    /// Of the end-user terms that people consent to now.
    public static final String TERMS_VERSION = EndUserTermsRoutes.VERSION;

    private final CustomerDependencies parts;
    private final CustomerStore store;
    private final CreateCustomer create;
    private final UpdateCustomer update;

    Customers(CustomerDependencies parts) {
        this.parts = parts;
        this.store = new CustomerStore(parts.database());
        this.create = new CreateCustomer(parts);
        this.update = new UpdateCustomer(parts);
    }

    /// See [CreateCustomer#create].
    Response create(Principal caller, JsonNode body, Idempotency.Recorder recorder) {
        return create.create(caller, body, recorder);
    }

    CreateCustomer.Creation prepare(Platform platform, JsonNode body) {
        return create.prepare(platform, body);
    }

    /// See [UpdateCustomer#update].
    Response update(Principal caller, CustomerId id, JsonNode body, SignedRequests.Headers headers) {
        return update.update(caller.platform(), id, body, headers, true);
    }

    /// Deletes softly: the customer can still be read, its names are free, its accounts closed.
    ///
    /// @throws ApiException `USER_NOT_FOUND`; `CUSTOMER_DELETED` the second time
    Response delete(Platform platform, CustomerId id) {
        Customer deleted = parts.database().transact(transaction -> {
            StoredCustomer stored =
                    CustomerStore.lock(transaction, platform.id(), id).orElseThrow(Customers::notFound);
            if (stored.isDeleted()) {
                throw new ApiException(ErrorCode.CUSTOMER_DELETED, "This customer has been deleted already.");
            }
            Instant now = parts.now();
            Customer customer = stored.open(parts.keyRing());
            List<SqlStatement> writes = new ArrayList<>();
            writes.add(CustomerStore.delete(platform.id(), id, now));
            writes.addAll(parts.wallets().close(platform.id(), id, now));
            DataKey key = customer.requireKey();
            writes.addAll(parts.accounts()
                    .close(
                            transaction,
                            platform.id(),
                            id,
                            now,
                            (event, data) -> parts.outbox().add(platform, id, key, event, data)));
            transaction.execute(writes);
            return customer.asDeleted(now);
        });
        return Response.json(200, CustomerJson.bytes(deleted));
    }

    /// A live one, by the id that the platform gave it.
    public Optional<CustomerId> findByPlatformId(PlatformId platform, String platformCustomerId) {
        return store.findByPlatformId(platform, platformCustomerId);
    }

    /// Deleted ones too.
    public Optional<Customer> find(PlatformId platform, CustomerId id) {
        return store.find(platform, id).map(this::open);
    }

    Customer open(StoredCustomer stored) {
        return stored.open(parts.keyRing());
    }

    CustomerStore store() {
        return store;
    }

    /// A live customer as it was locked: no other change of it commits before the transaction ends.
    ///
    /// @param hasIdentifier whether an identification number was given; it is never shown
    public record Locked(Customer customer, boolean hasIdentifier) {}

    /// Nothing for one who is unknown or deleted.
    public Optional<Locked> lockLive(Transaction transaction, PlatformId platform, CustomerId id) throws SQLException {
        return CustomerStore.lock(transaction, platform, id)
                .filter(stored -> !stored.isDeleted())
                .map(stored -> new Locked(open(stored), stored.hasIdentifier()));
    }

    /// Takes a locked customer's verification a step further: the status, and the event, as the
    /// platform's revision has them.
    public List<SqlStatement> applyVerificationEvent(Platform platform, Customer customer, VerificationEvent step) {
        CustomerStatus status = CustomerStatus.valueOf(platform.revision().statusAfter(step));
        Customer after = customer.withStatus(status, parts.now());
        List<SqlStatement> writes = new ArrayList<>();
        writes.add(CustomerStore.setStatus(platform.id(), after));
        writes.addAll(parts.outbox()
                .add(
                        platform,
                        customer.id(),
                        customer.requireKey(),
                        new EventKind.CustomerVerification(customer.type() == CustomerType.BUSINESS, step),
                        CustomerJson.bytes(after)));
        return writes;
    }

    /// Gives a locked customer whose verification had lapsed or been called off its first status
    /// again. No event tells of it: the platform asked for it itself.
    public SqlStatement resetStatus(Platform platform, Customer customer) {
        CustomerStatus status = CustomerStatus.valueOf(platform.revision().initialStatus());
        return CustomerStore.setStatus(platform.id(), customer.withStatus(status, parts.now()));
    }

    /// Lays a change over a customer, by the rules of `PATCH`, for who is not the platform itself:
    /// it sets no status, and may leave out what providers demand, since the rest is still to come.
    ///
    /// @throws ApiException with every fault
    public void updateProfile(Platform platform, CustomerId id, CustomerType type, ObjectNode change) {
        ObjectNode body = change.deepCopy();
        body.put("customerType", type.name());
        // Nothing of this is a contact, so nobody has to sign it.
        Response answer = update.update(
                platform, id, body, new SignedRequests.Headers(Optional.empty(), Optional.empty()), false);
        if (answer.status() != 200) {
            throw new IllegalStateException("a change that is not the platform's asks for a signature");
        }
    }

    /// Looks at a change as far as it can be judged without the customer.
    ///
    /// @throws ApiException with every fault
    public void validate(Platform platform, CustomerType type, ObjectNode change) {
        ObjectNode body = change.deepCopy();
        body.put("customerType", type.name());
        ValidationContext reading = new ValidationContext(parts.today());
        CustomerRequest.ofChange(body, type, platform, reading);
        reading.throwIfInvalid();
    }

    /// The key that seals what belongs to a customer; nothing once it has been forgotten.
    public Optional<DataKey> dataKey(PlatformId platform, CustomerId id) {
        return Optional.ofNullable(dataKeys(platform, List.of(id)).get(id));
    }

    /// The keys of several customers; those that have been forgotten are not among them.
    public Map<CustomerId, DataKey> dataKeys(PlatformId platform, Collection<CustomerId> ids) {
        return store.dataKeys(platform, ids, parts.keyRing());
    }

    static ApiException notFound() {
        return new ApiException(ErrorCode.USER_NOT_FOUND, "There is no such customer.");
    }
}
